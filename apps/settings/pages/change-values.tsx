import { Button, Text } from '@mantine/core'
import type { ChangeSetRow, ChangeSetView } from '#shared/api/change-set.ts'
import { useConnectorTitle } from '#apps/settings/frame/connectors.ts'
import { Ago } from '#apps/settings/frame/now.tsx'
import { useWorkspace } from '#apps/settings/frame/workspace.tsx'
import { shown } from './lead-fields.tsx'
import classes from './timeline.module.css'
import { usePreview } from './use-change-set.ts'

interface FromToProps {
  readonly from: ChangeSetRow['from']
  readonly to: ChangeSetRow['to']
}

/** Before and after. */
export const FromTo = ({ from, to }: FromToProps) => (
  <Text size="sm" component="span" style={{ overflowWrap: 'anywhere' }}>
    <del className={classes.before}>{shown(from)}</del> <span aria-hidden="true">→</span>
    <span className="out-of-sight"> becomes </span> <ins className={classes.after}>{shown(to)}</ins>
  </Text>
)

interface HereCellProps {
  readonly row: ChangeSetRow
  readonly kind: ChangeSetView['kind']
}

/** What becomes of the value here, by which rule, and who loses by it. */
export function HereCell({ row, kind }: HereCellProps) {
  return (
    <>
      <Outcome row={row} kind={kind} />
      {row.was !== null && (
        <Text size="xs" c="var(--hub-warn)">
          {wasWords(row, row.was)}
        </Text>
      )}
    </>
  )
}

/** What was planned when it was last looked at. */
function wasWords(row: ChangeSetRow, { from, to, bucket }: NonNullable<ChangeSetRow['was']>): string {
  if (bucket === null) return 'New since you looked.'
  if (bucket === row.bucket && from === row.from && to === row.to)
    return 'Before: the systems were to get it differently.'
  return `Before: ${bucketWords[bucket]}${shown(from)} → ${shown(to)}`
}

const bucketWords = { change: '', 'edited-since': 'stays, ', unchanged: 'like that already, ' } as const

function Outcome({ row, kind }: HereCellProps) {
  switch (row.bucket) {
    case 'change':
      return (
        <>
          <FromTo from={row.from} to={row.to} />
          <Loser row={row} kind={kind} />
        </>
      )
    case 'edited-since':
      return <Kept row={row} />
    case 'unchanged':
      return (
        <Text size="sm" c="dimmed">
          {shown(row.to)}: like that already
        </Text>
      )
  }
}

/** Whose value goes, and why. */
function Loser({ row: { from, fromSource }, kind }: HereCellProps) {
  const connectorTitle = useConnectorTitle()
  if (fromSource === null) return null
  return (
    <Text size="xs" c="dimmed">
      {kind === 'undo' ? 'Undone' : 'Set here'}: {connectorTitle(fromSource.source)} loses{' '}
      {from === null ? 'its blank' : 'its value'} of <Ago at={fromSource.at} />
    </Text>
  )
}

/** Somebody has changed it since, so it stays; whether that is right is a question, answered here. */
function Kept({ row }: { readonly row: ChangeSetRow }) {
  const connectorTitle = useConnectorTitle()
  const { may } = useWorkspace()
  const preview = usePreview()
  const anyway = (): void => preview.mutate({ kind: 'edit', leads: [row.lead], fields: { [row.field]: row.to } })
  return (
    <>
      <Text size="sm">
        <b>{shown(row.from)}</b> stays
      </Text>
      <Text size="xs" c="dimmed">
        Changed since
        {row.fromSource !== null && (
          <>
            {' '}
            by {connectorTitle(row.fromSource.source)}, <Ago at={row.fromSource.at} />
          </>
        )}
        . Is that right, or should it be {shown(row.to)}?
      </Text>
      {may('manager') && (
        <Button size="compact-xs" variant="default" mt={4} mih={24} onClick={anyway} loading={preview.isPending}>
          Put it back…
          <span className="out-of-sight"> {`${row.fieldTitle} of ${row.title}`}</span>
        </Button>
      )}
    </>
  )
}
