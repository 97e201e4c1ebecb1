import { Text } from '@mantine/core'
import type { ConnectionView } from '#shared/api/connection.ts'
import type { SyncStatus } from '#shared/api/lead.ts'
import { statusWords } from '#shared/status.ts'
import { Icon, type IconName } from './icons.tsx'

type Tone = 'ok' | 'busy' | 'warn' | 'bad' | 'quiet'

export interface Standing {
  readonly word: string
  readonly icon: IconName
  readonly tone: Tone
}

/** One vocabulary on every surface: word, picture and colour, never the colour alone. */
const standings = {
  healthy: { word: 'Healthy', icon: 'check', tone: 'ok' },
  inSync: { word: statusWords['in-sync'], icon: 'check', tone: 'ok' },
  syncing: { word: statusWords.syncing, icon: 'sync', tone: 'busy' },
  delayed: { word: 'Delayed', icon: 'clock', tone: 'warn' },
  attention: { word: statusWords['needs-attention'], icon: 'attention', tone: 'warn' },
  held: { word: statusWords.held, icon: 'hold', tone: 'warn' },
  paused: { word: statusWords.paused, icon: 'pause', tone: 'quiet' },
  removed: { word: statusWords.removed, icon: 'removed', tone: 'quiet' },
  disconnected: { word: statusWords.disconnected, icon: 'off', tone: 'quiet' },
  notSetUp: { word: 'Not set up', icon: 'none', tone: 'quiet' },
} as const satisfies Record<string, Standing>

const leadStandings: Readonly<Record<SyncStatus, Standing>> = {
  'in-sync': standings.inSync,
  syncing: standings.syncing,
  'needs-attention': standings.attention,
  held: standings.held,
  removed: standings.removed,
  paused: standings.paused,
  disconnected: standings.disconnected,
}

/** Every status a lead can have, with its word. */
export const leadStatusWords = Object.entries(leadStandings).map(([value, { word }]) => ({ value, label: word }))

const delayedAfterMs = 15 * 60_000

/** How a connection stands, in one of seven words. `now` in milliseconds. */
export function connectionStanding(connection: ConnectionView, now: number): Standing {
  switch (connection.state) {
    case 'connecting':
      return standings.notSetUp
    case 'reading':
      return standings.syncing
    case 'planned':
    case 'needs-reconnect':
      return standings.attention
    case 'paused':
      return standings.paused
    case 'disconnected':
      return standings.disconnected
    case 'live':
      return liveStanding(connection, now)
  }
}

function liveStanding(connection: ConnectionView, now: number): Standing {
  if (connection.troubles.length > 0 || connection.lastError !== null) return standings.attention
  if (connection.waiting > 0) return standings.syncing
  const reads = connection.feeds.flatMap(({ lastReadAt }) => (lastReadAt === null ? [] : [Date.parse(lastReadAt)]))
  if (reads.length > 0 && now - Math.max(...reads) > delayedAfterMs) return standings.delayed
  return standings.healthy
}

/** Why it stands so, where the word alone does not say. */
export function connectionNote(connection: ConnectionView): string | null {
  switch (connection.state) {
    case 'reading':
      return 'Reading everything for the first time'
    case 'planned':
      return 'The first sync waits for approval'
    case 'needs-reconnect':
      return 'Access was withdrawn or has expired; work waits'
    case 'connecting':
      return 'Consent has not been given yet'
    case 'paused':
      return 'Nothing is read or written; changes wait'
    case 'disconnected':
      return 'Links are kept for when it is connected again'
    case 'live':
      return connection.lastError
  }
}

/** A status as word and picture. */
export function StatusWord({ standing, size = 'sm' }: { readonly standing: Standing; readonly size?: 'xs' | 'sm' }) {
  return (
    <Text
      component="span"
      size={size}
      fw={600}
      style={{
        color: `var(--hub-${standing.tone})`,
        display: 'inline-flex',
        alignItems: 'center',
        gap: 6,
        whiteSpace: 'nowrap',
      }}
    >
      <Icon name={standing.icon} size={14} />
      {standing.word}
    </Text>
  )
}

export const LeadStatus = ({ status, size }: { readonly status: SyncStatus; readonly size?: 'xs' | 'sm' }) => (
  <StatusWord standing={leadStandings[status]} {...(size === undefined ? {} : { size })} />
)

/** A remote that nobody connected yet, and one with which all is well. */
export const notSetUp: Standing = standings.notSetUp
export const healthy: Standing = standings.healthy
