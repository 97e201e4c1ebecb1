import { Group, Paper, Stack, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { LeadView, Timeline as TimelineView } from '#shared/api/lead.ts'
import { useConnectorTitle } from '#apps/settings/frame/connectors.ts'
import { Ago } from '#apps/settings/frame/now.tsx'
import { Loaded } from '#apps/settings/frame/states.tsx'
import { fieldTitle } from '#apps/settings/frame/words.ts'
import { useWorkspace } from '#apps/settings/frame/workspace.tsx'
import { membersQuery } from '#apps/settings/resources/members.ts'
import { timelineQuery } from '#apps/settings/resources/leads.ts'
import { shown } from './lead-fields.tsx'
import classes from './timeline.module.css'

type Entry = TimelineView['entries'][number]

const kinds: Readonly<Record<Entry['kind'], string>> = {
  created: 'Made from a record',
  linked: 'Recognised',
  changed: 'Changed',
  removed: 'Deleted there',
  moved: 'Moved',
  scored: 'Scored',
  edited: 'Edited',
}

/** What happened to the lead, newest first: before and after, by which rule, what lost, and on what evidence. */
export function Timeline({ lead }: { readonly lead: LeadView }) {
  const { id: workspace } = useWorkspace()
  const entries = useQuery({ ...timelineQuery(workspace, lead), placeholderData: (before) => before })
  return (
    <section aria-labelledby="timeline">
      <Title order={2} id="timeline" mb="sm">
        Timeline
      </Title>
      <Paper>
        <Loaded query={entries} what="the timeline">
          {(list) =>
            list.length === 0 ? (
              <Text size="sm" c="dimmed">
                Nothing happened yet.
              </Text>
            ) : (
              <Stack gap="md" component="ol" m={0} p={0} className={classes.list ?? ''}>
                {list.map((entry) => (
                  <Line key={entry.id} entry={entry} />
                ))}
              </Stack>
            )
          }
        </Loaded>
      </Paper>
    </section>
  )
}

function Line({ entry }: { readonly entry: Entry }) {
  return (
    <li className={classes.line}>
      <Group gap={6} justify="space-between">
        <Text size="sm" fw={600}>
          {kinds[entry.kind]}
          <Origin entry={entry} />
        </Text>
        <Text size="xs" c="dimmed">
          <Ago at={entry.at} />
        </Text>
      </Group>
      {entry.evidence.length > 0 && (
        <Text size="sm" c="dimmed">
          Because: {entry.evidence.join(' ')}
        </Text>
      )}
      {entry.kind === 'created' ? (
        <Beginnings changes={entry.changes} />
      ) : (
        entry.changes.map((change) => <Change key={change.field} change={change} />)
      )}
    </li>
  )
}

/** Which system it came from, or which person did it. */
function Origin({ entry }: { readonly entry: Entry }) {
  const connectorTitle = useConnectorTitle()
  const { id: workspace } = useWorkspace()
  const members = useQuery(membersQuery(workspace)).data?.members ?? []
  const user = entry.actor.startsWith('user:') ? entry.actor.slice('user:'.length) : null
  const person = user === null ? null : (members.find((member) => member.user === user)?.name ?? 'a former member')
  const from = entry.connector === null ? null : connectorTitle(entry.connector)
  const words = [from === null ? '' : ` in ${from}`, person === null ? '' : ` by ${person}`].join('')
  return (
    <Text span fw={400}>
      {words}
    </Text>
  )
}

/** Rules by which nobody lost anything: the line above says it all. */
const plain: ReadonlySet<string> = new Set(['only they changed it', 'it was blank', 'rules score', 'edited here'])

function Change({ change }: { readonly change: Entry['changes'][number] }) {
  const connectorTitle = useConnectorTitle()
  return (
    <div className={classes.change}>
      <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
        <Text span c="dimmed" inherit>
          {fieldTitle(change.field)}:
        </Text>{' '}
        <Values change={change} />
      </Text>
      {(change.losing !== undefined || !plain.has(change.rule)) && (
        <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
          Rule: {change.rule.replace(/(?<=^(?:prefer|always) ).+/, connectorTitle)}
          {change.losing !== undefined && <> · lost: {shown(change.losing)}</>}
        </Text>
      )}
    </div>
  )
}

/** What a lead began with; all of it was blank before. */
const Beginnings = ({ changes }: { readonly changes: Entry['changes'] }) => (
  <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
    {changes
      .filter(({ field }) => !field.startsWith('ref.'))
      .map(({ field, after }, at) => (
        <span key={field}>
          {at > 0 && ' · '}
          <Text span c="dimmed" inherit>
            {fieldTitle(field)}
          </Text>{' '}
          {shown(after)}
        </span>
      ))}
  </Text>
)

function Values({ change: { field, before, after } }: { readonly change: Entry['changes'][number] }) {
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
