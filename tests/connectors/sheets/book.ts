import { createGoogleTwin } from '#apps/sandbox/google/twin.ts'
import { createAnswer } from '#apps/sandbox/kit/answer.ts'
import type { Answer } from '#apps/sandbox/kit/answer.ts'
import type { Call } from '#apps/sandbox/kit/twin.ts'
import { createWorld } from '#apps/sandbox/kit/world.ts'
import type { SandboxWorld } from '#apps/sandbox/kit/world.ts'
import { idColumn } from '#connectors/sheets/column.ts'
import { sheets } from '#connectors/sheets/connector.ts'
import type { NewField, Remote, Session } from '#shared/connector.ts'
import type { Failure } from '#tests/contract/harness.ts'
import { z } from 'zod'

/** A spreadsheet of our own with the connector open on its first tab. */
export interface TestBook {
  readonly world: SandboxWorld
  readonly session: Session
  readonly remote: Remote
  /** What a person at the sheet does; the twin's actions by name. */
  act(name: string, input?: unknown): unknown
  /** The tab as people see it, hidden columns included. */
  table(): readonly (readonly string[])[]
  /** Puts rows in as they are, from this row (1 is the header) on. */
  put(at: number, rows: readonly (readonly (string | number | null)[])[]): void
  failNext(failure: Failure): void
  /** Done by a person once, just before the next write of values arrives. */
  beforeWrite(act: () => void): void
  /** What becomes of the call that follows the next write of values. */
  failAfterWrite(failure: Failure): void
  calls(): readonly Call[]
}

export const headers = [
  'First name',
  'Last name',
  'Email',
  'Phone',
  'Company',
  'Title',
  'Street',
  'Postal code',
  'City',
  'Source',
  'Country',
  'Industry',
  'Status',
  'Nickname',
] as const

const ourFields: readonly NewField[] = [
  { name: idColumn, title: idColumn, type: 'string', unique: true },
  { name: 'Score', title: 'Score', type: 'number', unique: false },
  { name: 'Grade', title: 'Grade', type: 'string', unique: false },
  { name: 'Reasons', title: 'Reasons', type: 'text', unique: false },
]

/** Starts the twin in this process, makes a spreadsheet with these first rows and adds our columns. */
export async function startBook(
  rows: readonly (readonly (string | number)[])[] = [headers],
  { isProvisioned = true } = {},
): Promise<TestBook> {
  const world = createWorld({ seed: 1, fetch: async () => new Response(null, { status: 204 }) })
  const twin = createGoogleTwin(world)
  const answer = createAnswer(world, [twin])
  const act = (name: string, input: unknown = {}) => {
    const action = twin.actions[name]
    if (!action) throw new Error(`The twin has no action ${name}.`)
    return action(input)
  }
  const { spreadsheetId } = z.object({ spreadsheetId: z.string() }).parse(act('createFile', { title: 'Leads', rows }))
  act('quotas', {
    readsPerMinutePerUser: 100_000,
    writesPerMinutePerUser: 100_000,
    readsPerMinute: 100_000,
    writesPerMinute: 100_000,
  })
  const grant = () => ({
    value: z.object({ access_token: z.string() }).parse(act('token')).access_token,
    at: world.now(),
  })
  let token = grant()
  const fates: Fate[] = []
  let interruption: (() => void) | undefined
  let afterWrite: Failure | undefined
  const session: Session = {
    fetch: async (input, init) => {
      const request = new Request(input, init)
      // The hub renews tokens before their hour is over.
      if (world.now() - token.at > 2_400_000) token = grant()
      request.headers.set('authorization', `Bearer ${token.value}`)
      if (request.url.includes('batchUpdateByDataFilter')) {
        interruption?.()
        interruption = undefined
        const reply = await (fates.shift()?.(request) ?? answer(request))
        if (afterWrite !== undefined) fates.push(fateOf(afterWrite, world, answer))
        afterWrite = undefined
        return reply
      }
      return fates.shift()?.(request) ?? answer(request)
    },
    now: () => world.now(),
    account: {},
    settings: { spreadsheet: `https://docs.google.com/spreadsheets/d/${spreadsheetId}/edit#gid=0` },
  }
  const { facts } = await sheets.open(session).identify()
  const known = { ...session, account: facts }
  const remote = sheets.open(known)
  if (isProvisioned) await remote.provision?.('rows', ourFields)
  world.calls.clear()
  return {
    world,
    session: known,
    remote,
    act,
    table: () => z.object({ values: z.array(z.array(z.coerce.string())).default([]) }).parse(act('values')).values,
    put: (at, put) => void act('load', { at, rows: put }),
    beforeWrite: (interrupt) => {
      interruption = interrupt
    },
    failAfterWrite: (failure) => {
      afterWrite = failure
    },
    failNext: (failure) => void fates.push(fateOf(failure, world, answer)),
    calls: () => world.calls.list(),
  }
}

type Fate = (request: Request) => Promise<Response>

function fateOf(failure: Failure, world: SandboxWorld, answer: Answer): Fate {
  if (failure === 'consent') {
    const error = { code: 401, message: 'Request had invalid authentication credentials.', status: 'UNAUTHENTICATED' }
    return async () => Response.json({ error }, { status: 401 })
  }
  const knobs = world.knobs('google')
  return async (request) => {
    Object.assign(knobs, knobFor[failure])
    try {
      return await answer(request)
    } finally {
      Object.assign(knobs, { down: false, lostRequestShare: 0, lostReplyShare: 0, rateLimitShare: 0 })
    }
  }
}

const knobFor = {
  down: { down: true },
  'lost-request': { lostRequestShare: 1 },
  'lost-reply': { lostReplyShare: 1 },
  quota: { rateLimitShare: 1 },
}
