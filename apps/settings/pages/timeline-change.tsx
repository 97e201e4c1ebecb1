import { Button, Group, Text } from '@mantine/core'
import type { LeadView, Timeline } from '#shared/api/lead.ts'
import { computedFields } from '#shared/entity.ts'
import { useConnectorTitle } from '#apps/settings/frame/connectors.ts'
import { Ago } from '#apps/settings/frame/now.tsx'
import { useActorName } from '#apps/settings/frame/people.ts'
import { fieldTitle } from '#apps/settings/frame/words.ts'
import { useWorkspace } from '#apps/settings/frame/workspace.tsx'
import { shown } from './lead-fields.tsx'
import classes from './timeline.module.css'
import { usePreview } from './use-change-set.ts'
import { useRestore } from './use-restore.tsx'

export type Entry = Timeline['entries'][number]
export type Change = Entry['changes'][number]

interface TimelineChangeProps {
  readonly change: Change
  readonly entry: Entry
  /** What happened before, newest first. */
  readonly earlier: Timeline['entries']
  readonly lead: LeadView
}

/** Rules by which nobody lost anything: the line above says it all. */
const plain: ReadonlySet<string> = new Set([
  'only they changed it',
  'it was blank',
  'rules score',
  'edited here',
  'undone',
])

/** One field: before and after, by which rule, what lost, and the ways back. */
export function TimelineChange(props: TimelineChangeProps) {
  const connectorTitle = useConnectorTitle()
  const { change } = props
  return (
    <div className={classes.change}>
      <Group gap={6} justify="space-between" wrap="nowrap" align="flex-start">
        <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
          <Text span c="dimmed" inherit>
            {fieldTitle(change.field)}:
          </Text>{' '}
          <Values change={change} />
        </Text>
        <UndoField {...props} />
      </Group>
      {!plain.has(change.rule) && (
        <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
          Rule: {change.rule.replace(/(?<=^(?:prefer|always) ).+/, connectorTitle)}
        </Text>
      )}
      {change.losing !== undefined && <Lost {...props} />}
    </div>
  )
}

const kinds: ReadonlySet<Entry['kind']> = new Set(['changed', 'linked', 'edited'])
const computed: ReadonlySet<string> = new Set(computedFields)

/** Whether the hub would take this change back; it knows best, and refuses what it does not. */
const isUndone = ({ kind }: Entry, { field, before, after }: Change): boolean =>
  kinds.has(kind) && before !== after && !computed.has(field) && !field.startsWith('ref.')

function UndoField({ entry, change }: TimelineChangeProps) {
  const { may } = useWorkspace()
  const preview = usePreview()
  if (!may('manager') || !isUndone(entry, change)) return null
  const undo = (): void =>
    preview.mutate({ kind: 'undo', scope: { kind: 'entry', entry: entry.id, field: change.field } })
  return (
    <Button
      size="compact-xs"
      variant="default"
      onClick={undo}
      loading={preview.isPending}
      style={{ flexShrink: 0 }}
      aria-label={`Undo ${fieldTitle(change.field)}: ${shown(change.before)} to ${shown(change.after)}`}
    >
      Undo…
    </Button>
  )
}

/** The value that was not taken: whose it was and since when, and the way to have it after all. */
function Lost({ change, entry, earlier, lead }: TimelineChangeProps) {
  const { may } = useWorkspace()
  const restore = useRestore(lead)
  const { field, losing = null } = change
  const now = lead.fields.find((one) => one.field === field)?.value ?? null
  return (
    <Group gap={6} justify="space-between" align="flex-start">
      <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere', flex: '1 1 160px' }}>
        Lost: <b>{shown(losing)}</b>
        <Whose change={change} entry={entry} earlier={earlier} />
      </Text>
      {may('manager') && now !== losing && (
        <Button
          size="compact-xs"
          variant="default"
          onClick={() => restore.mutate({ field, value: losing })}
          loading={restore.isPending}
          aria-label={`Restore ${fieldTitle(field)}: ${shown(losing)}`}
        >
          Restore
        </Button>
      )}
    </Group>
  )
}

/** Who had set the value that lost. Where the lead kept its own, it was the record that met it. */
function Whose({ change, entry, earlier }: Omit<TimelineChangeProps, 'lead'>) {
  const actorName = useActorName()
  const source = change.before === change.after ? entry : earlier.find((one) => hasSet(one, change))
  if (source === undefined || (source === entry && entry.connector === null)) return null
  return (
    <>
      , from {actorName(source.connector ?? source.actor)}, <Ago at={source.at} />
    </>
  )
}

const hasSet = ({ changes }: Entry, { field, losing }: Change): boolean =>
  changes.some((one) => one.field === field && one.after === losing && one.before !== one.after)

function Values({ change: { field, before, after } }: { readonly change: Change }) {
  // A bond's value is an id that tells nobody anything.
  if (field.startsWith('ref.')) return <ins className={classes.after}>{after === null ? 'none' : 'bound'}</ins>
  if (before === after) return <ins className={classes.after}>{shown(after)} stays</ins>
  return (
    <>
      <del className={classes.before}>{shown(before)}</del> <span aria-hidden="true">→</span>{' '}
      <ins className={classes.after}>{shown(after)}</ins>
    </>
  )
}
