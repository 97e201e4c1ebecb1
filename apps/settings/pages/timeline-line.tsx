import { Group, Text } from '@mantine/core'
import type { LeadView, Timeline } from '#shared/api/lead.ts'
import { useConnectorTitle } from '#apps/settings/frame/connectors.ts'
import { TextLink } from '#apps/settings/frame/links.tsx'
import { Ago } from '#apps/settings/frame/now.tsx'
import { useActorName } from '#apps/settings/frame/people.ts'
import { fieldTitle } from '#apps/settings/frame/words.ts'
import { shown } from './lead-fields.tsx'
import { TimelineChange, type Entry } from './timeline-change.tsx'
import classes from './timeline.module.css'

const kinds: Readonly<Record<Entry['kind'], string>> = {
  created: 'Made from a record',
  linked: 'Recognised',
  changed: 'Changed',
  removed: 'Deleted there',
  moved: 'Moved',
  scored: 'Scored',
  edited: 'Edited',
  removing: 'To be deleted there',
  kept: 'Kept',
  restored: 'Came back',
  remaking: 'To be made anew',
  placed: 'Placed',
  engaged: 'Did something',
  feedback: 'Feedback',
  united: 'Made one with another',
  split: 'Made two again',
}

interface TimelineLineProps {
  readonly entry: Entry
  /** What happened before, newest first. */
  readonly earlier: Timeline['entries']
  readonly lead: LeadView
}

/** One thing that happened, with the ways back from it. */
export function TimelineLine({ entry, earlier, lead }: TimelineLineProps) {
  const isUndo = entry.changes.some(({ rule }) => rule === 'undone')
  return (
    <li className={classes.line}>
      <Group gap={6} justify="space-between">
        <Text size="sm" fw={600}>
          {isUndo ? 'Undone' : kinds[entry.kind]}
          <Origin entry={entry} />
        </Text>
        <Text size="xs" c="dimmed" component="span">
          <Ago at={entry.at} />
          {entry.kind !== 'created' && <Before entry={entry} lead={lead} />}
        </Text>
      </Group>
      {entry.evidence.length > 0 && (
        <Text size="sm" c="dimmed">
          {entry.kind !== 'engaged' && entry.kind !== 'feedback' && 'Because: '}
          {entry.evidence.join(' ')}
        </Text>
      )}
      {entry.kind === 'created' ? (
        <Beginnings changes={entry.changes} />
      ) : (
        entry.changes.map((change) => (
          <TimelineChange key={change.field} change={change} entry={entry} earlier={earlier} lead={lead} />
        ))
      )}
    </li>
  )
}

/** To the lead as it stood just before this. */
function Before({ entry, lead }: Pick<TimelineLineProps, 'entry' | 'lead'>) {
  const before = Date.parse(entry.at) - 1
  if (before < Date.parse(lead.createdAt)) return null
  return (
    <>
      {' · '}
      <TextLink
        to="/leads/$lead"
        params={{ lead: lead.id }}
        search={{ at: new Date(before).toISOString() }}
        hash="past"
        underline="always"
      >
        as it was before
      </TextLink>
    </>
  )
}

/** Which system it came from, or which person did it. */
function Origin({ entry }: { readonly entry: Entry }) {
  const connectorTitle = useConnectorTitle()
  const actorName = useActorName()
  const from = entry.connector === null ? null : connectorTitle(entry.connector)
  const person = entry.actor.startsWith('user:') ? actorName(entry.actor) : null
  const words = [from === null ? '' : ` in ${from}`, person === null ? '' : ` by ${person}`].join('')
  return (
    <Text span fw={400}>
      {words}
    </Text>
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
