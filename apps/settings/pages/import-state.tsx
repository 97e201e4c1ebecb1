import type { ImportView } from '#shared/api/import.ts'
import { StatusWord, type Standing } from '#apps/settings/frame/status.tsx'

const standings: Readonly<Record<ImportView['state'], Standing>> = {
  draft: { word: 'Read', icon: 'none', tone: 'quiet' },
  matching: { word: 'Being matched', icon: 'sync', tone: 'busy' },
  ready: { word: 'Waits for a yes', icon: 'clock', tone: 'warn' },
  applying: { word: 'Being brought in', icon: 'sync', tone: 'busy' },
  retracting: { word: 'Being taken back', icon: 'sync', tone: 'busy' },
  applied: { word: 'Brought in', icon: 'check', tone: 'ok' },
}

/** How an import stands, as word and picture. */
export const ImportState = ({ state }: { readonly state: ImportView['state'] }) => (
  <StatusWord standing={standings[state]} size="xs" />
)
