import { Group } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { connectorsQuery } from '#apps/settings/resources/connections.ts'
import classes from './remotes.module.css'

interface RemotesProps {
  /** Connector ids. */
  readonly held: readonly string[]
}

/** Which remotes hold a lead, in little space and in one order on every row; the full names on hover and for those who hear it. */
export function Remotes({ held }: RemotesProps) {
  const connectors = useQuery(connectorsQuery).data ?? []
  return (
    <Group gap={4} wrap="nowrap" component="span">
      {connectors.map(({ id, title, short }) => {
        const isHeld = held.includes(id)
        return (
          <span
            key={id}
            className={classes.chip}
            data-held={isHeld || undefined}
            title={isHeld ? title : `Not in ${title}`}
          >
            <span aria-hidden="true">{isHeld ? short : '–'}</span>
            {isHeld && <span className="out-of-sight">{title}</span>}
          </span>
        )
      })}
    </Group>
  )
}
