import type { SyncStatus } from './api/lead.ts'

/** How a record stands, in the words of every surface. */
export const statusWords: Readonly<Record<SyncStatus, string>> = {
  'in-sync': 'In sync',
  syncing: 'Syncing',
  'needs-attention': 'Needs attention',
  held: 'Held',
  removed: 'Removed',
  paused: 'Paused',
  disconnected: 'Disconnected',
}
