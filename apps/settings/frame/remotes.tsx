import { Group } from '@mantine/core'
import classes from './remotes.module.css'
import { connectorTitle } from './words.ts'

/** Two letters for the remotes that everybody has, in one order on every row. */
const short: Readonly<Record<string, string>> = { salesforce: 'SF', hubspot: 'HS', sheets: 'GS' }

interface RemotesProps {
  /** Connector ids. */
  readonly held: readonly string[]
}

/** Which remotes hold a lead, in little space; the full names on hover and for those who hear it. */
export function Remotes({ held }: RemotesProps) {
  const order = [...Object.keys(short), ...held.filter((id) => short[id] === undefined)]
  return (
    <Group gap={4} wrap="nowrap" component="span">
      {order.map((id) => {
        const isHeld = held.includes(id)
        const title = connectorTitle(id)
        return (
          <span
            key={id}
            className={classes.chip}
            data-held={isHeld || undefined}
            title={isHeld ? title : `Not in ${title}`}
          >
            <span aria-hidden="true">{isHeld ? (short[id] ?? title) : '–'}</span>
            {isHeld && <span className="out-of-sight">{title}</span>}
          </span>
        )
      })}
    </Group>
  )
}
