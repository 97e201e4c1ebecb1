import type { AlarmKind, Finding } from './alarm.ts'

/** An alarm as stored while it is not over. `openedAt` absent: noticed, and not yet known to last. */
export interface Noticed extends Finding {
  readonly noticedAt: number
  readonly openedAt?: number
}

export type AlarmChange =
  /** `isOpen`: it is an alarm at once. */
  | { readonly kind: 'notice'; readonly finding: Finding; readonly isOpen: boolean }
  /** It has lasted. */
  | { readonly kind: 'open'; readonly alarm: Noticed; readonly finding: Finding }
  /** It has lasted, and has got better: watched for as long again. */
  | { readonly kind: 'notice-again'; readonly alarm: Noticed; readonly finding: Finding }
  /** Still so, in other words. */
  | { readonly kind: 'renew'; readonly alarm: Noticed; readonly finding: Finding }
  /** Over: kept as history. */
  | { readonly kind: 'close'; readonly alarm: Noticed }
  /** Over before it became an alarm. */
  | { readonly kind: 'forget'; readonly alarm: Noticed }

/** How long something has to be wrong before it is an alarm; whatever is wrong is one within ten minutes. */
const holdMs: Readonly<Record<AlarmKind, number>> = {
  consent: 0,
  'push-stopped': 0,
  unreadable: 0,
  stopped: 0,
  // After a start or a pause everything is overdue, until it has been read.
  unread: 2 * 60_000,
  silent: 2 * 60_000,
  'watch-failed': 5 * 60_000,
  quota: 5 * 60_000,
  backlog: 8 * 60_000,
}

/** What changes about alarms, given what is wrong now. Nothing where all is as it was. */
export const changeAlarms = (
  noticed: readonly Noticed[],
  findings: readonly Finding[],
  now: number,
): readonly AlarmChange[] => {
  const found = new Map(findings.map((finding) => [keyOf(finding), finding]))
  const known = new Set(noticed.map(keyOf))
  const fresh = findings.filter((finding) => !known.has(keyOf(finding)))
  return [
    ...noticed.flatMap((alarm) => changeOf(alarm, found.get(keyOf(alarm)), now)),
    ...fresh.map((finding) => ({ kind: 'notice', finding, isOpen: holdMs[finding.kind] === 0 }) as const),
  ]
}

const changeOf = (alarm: Noticed, finding: Finding | undefined, now: number): readonly AlarmChange[] => {
  const isOpen = alarm.openedAt !== undefined
  if (finding === undefined) return [{ kind: isOpen ? 'close' : 'forget', alarm }]
  if (isOpen) {
    if (isSeenTo(alarm, finding)) return [{ kind: 'close', alarm }]
    const isSame = finding.text === alarm.text && finding.fix === alarm.fix
    return isSame ? [] : [{ kind: 'renew', alarm, finding }]
  }
  if (now - alarm.noticedAt < holdMs[alarm.kind]) return []
  return [{ kind: isNoBetter(alarm, finding) ? 'open' : 'notice-again', alarm, finding }]
}

/** A heap this large counts only as it grows or shrinks: some of it is always being done. */
const heapMin = 1_000

/** None of it was done since it was noticed, or twice as much has come. */
const isNoBetter = (alarm: Finding, finding: Finding): boolean =>
  (finding.progress <= alarm.progress && finding.level >= alarm.level) ||
  finding.level >= Math.max(heapMin, 2 * alarm.level)

const isSeenTo = (alarm: Finding, finding: Finding): boolean =>
  finding.level < alarm.level || (finding.progress > alarm.progress && finding.level < heapMin)

const keyOf = ({ connection, object, kind }: Finding): string => JSON.stringify([connection, object ?? '', kind])
