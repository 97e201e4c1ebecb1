import type { Status } from './contract.ts'

type Tone = 'success' | 'info' | 'danger' | 'warning' | 'default'

/** The words of every surface (shared/status.ts), with HubSpot's colours. */
export const statusWords: Readonly<Record<Status, string>> = {
  'in-sync': 'In sync',
  syncing: 'Syncing',
  'needs-attention': 'Needs attention',
  held: 'Held',
  removed: 'Removed',
  paused: 'Paused',
  disconnected: 'Disconnected',
}

export const statusTones: Readonly<Record<Status, Tone>> = {
  'in-sync': 'success',
  syncing: 'info',
  'needs-attention': 'danger',
  held: 'warning',
  removed: 'default',
  paused: 'default',
  disconnected: 'default',
}

const connectors: Readonly<Record<string, string>> = {
  salesforce: 'Salesforce',
  hubspot: 'HubSpot',
  sheets: 'Google Sheets',
}

export const connectorWord = (id: string): string => connectors[id] ?? id

/** `+20`, `−5`. */
export const signed = (points: number): string => (points < 0 ? `−${-points}` : `+${points}`)

/** `2 min ago`; `now` in milliseconds since the epoch. */
export function ago(iso: string, now: number): string {
  const minutes = Math.floor((now - Date.parse(iso)) / 60_000)
  if (minutes < 1) return 'just now'
  if (minutes < 60) return `${minutes} min ago`
  const hours = Math.floor(minutes / 60)
  return hours < 24 ? `${hours} h ago` : `${Math.floor(hours / 24)} d ago`
}
