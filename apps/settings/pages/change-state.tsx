import type { ChangeSetView } from '#shared/api/change-set.ts'
import { StatusWord, type Standing } from '#apps/settings/frame/status.tsx'

const standings: Readonly<Record<ChangeSetView['state'], Standing>> = {
  draft: { word: 'Being planned', icon: 'sync', tone: 'busy' },
  previewed: { word: 'Waits for a yes', icon: 'clock', tone: 'warn' },
  applying: { word: 'Being applied', icon: 'sync', tone: 'busy' },
  applied: { word: 'Applied', icon: 'check', tone: 'ok' },
  undone: { word: 'Undone', icon: 'undo', tone: 'quiet' },
  superseded: { word: 'Discarded', icon: 'none', tone: 'quiet' },
}

/** How a change set stands, as word and picture. */
export const ChangeState = ({ state }: { readonly state: ChangeSetView['state'] }) => (
  <StatusWord standing={standings[state]} size="xs" />
)
