import { createRedactor } from './redact.ts'

const levels = ['debug', 'info', 'warn', 'error'] as const
export type LogLevel = (typeof levels)[number]

/** The only members a log line may have besides time, level, event and error. Values of leads are not among them. */
const factNames = [
  'correlationId',
  'workspaceId',
  'connectionId',
  'entityId',
  'linkId',
  'deliveryId',
  'reviewId',
  'userId',
  'remote',
  'object',
  'remoteId',
  'field',
  'lane',
  'kind',
  'code',
  'reason',
  'method',
  'route',
  'host',
  'status',
  'attempt',
  'count',
  'applied',
  'refused',
  'remaining',
  'durationMs',
  'retryAfterSeconds',
  'address',
  'version',
] as const

/** What a line tells besides its event. Ids, counts and words of our own; never a person's data. */
export type LogFacts = { readonly [Name in (typeof factNames)[number]]?: string | number | boolean | undefined } & {
  /** Anything caught; logged as name and message. */
  readonly error?: unknown
}

/** Writes structured lines. `event` is a fixed dotted name (`delivery.settled`), never a sentence with values in it. */
export interface Log {
  debug(event: string, facts?: LogFacts): void
  info(event: string, facts?: LogFacts): void
  warn(event: string, facts?: LogFacts): void
  error(event: string, facts?: LogFacts): void
  /** A log whose every line carries these facts too: give it the correlation id of the change it follows. */
  child(facts: LogFacts): Log
}

export interface LogOptions {
  /** Lines below it are dropped; `debug` adds stacks to errors. Default `info`. */
  readonly level?: LogLevel
  /** Values that must never be seen: client secrets, keys, signing secrets. */
  readonly secrets?: readonly string[]
}

/** Makes the log of a runtime: one JSON object per line, secrets and token-like texts blanked out. `now` in milliseconds since the epoch. */
export function createLog(write: (line: string) => void, now: () => number, options: LogOptions = {}): Log {
  const redact = createRedactor(options.secrets ?? [])
  const least = options.level ?? 'info'
  const tell = (level: LogLevel, event: string, facts: LogFacts): void => {
    if (levels.indexOf(level) < levels.indexOf(least)) return
    const line = { at: new Date(now()).toISOString(), level, event: redact(event), ...allowed(facts, redact) }
    const error = facts.error === undefined ? {} : { error: errorFacts(facts.error, redact, least === 'debug') }
    write(escapeControls(JSON.stringify({ ...line, ...error })))
  }
  const make = (base: LogFacts): Log => ({
    debug: (event, facts) => tell('debug', event, { ...base, ...facts }),
    info: (event, facts) => tell('info', event, { ...base, ...facts }),
    warn: (event, facts) => tell('warn', event, { ...base, ...facts }),
    error: (event, facts) => tell('error', event, { ...base, ...facts }),
    child: (facts) => make({ ...base, ...facts }),
  })
  return make({})
}

/** Types keep strangers out at compile time; this keeps out what a cast or a spread let through. */
function allowed(facts: LogFacts, redact: (text: string) => string): Record<string, string | number | boolean> {
  const kept: Record<string, string | number | boolean> = {}
  for (const name of factNames) {
    const value: unknown = facts[name]
    if (typeof value === 'string') kept[name] = redact(value)
    else if (typeof value === 'number' || typeof value === 'boolean') kept[name] = value
  }
  return kept
}

function errorFacts(error: unknown, redact: (text: string) => string, withStack: boolean): Record<string, string> {
  if (!(error instanceof Error))
    return { name: 'Thrown', message: redact(typeof error === 'string' ? error : typeof error) }
  const facts: Record<string, string> = { name: redact(error.name), message: redact(error.message) }
  if ('kind' in error && typeof error.kind === 'string') facts.kind = redact(error.kind)
  if (withStack && error.stack !== undefined) facts.stack = redact(error.stack)
  return facts
}

/** JSON leaves DEL, C1 controls, line separators and bidirectional overrides as they are; a terminal would obey them. */
const escapeControls = (line: string): string =>
  line.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (found) =>
    Array.from({ length: found.length }, (_, at) => `\\u${found.charCodeAt(at).toString(16).padStart(4, '0')}`).join(
      '',
    ),
  )
