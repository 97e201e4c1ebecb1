import { expect, test } from 'vitest'
import {
  standingOf,
  type StandingConnection,
  type StandingDue,
  type StandingFacts,
  type StandingLink,
} from '#hub/core/standing.ts'

const now = Date.UTC(2026, 10, 20, 12)
const hourMs = 3_600_000

const crm: StandingConnection = {
  id: 'conn_1',
  title: 'HubSpot',
  state: 'live',
  pausedUntil: 0,
  waitsUntil: [null, null, null],
}
const made: StandingLink = { state: 'live', isMade: true, isStopped: false, disputed: [] }
const change: StandingDue = { parked: null, priority: 1, waitsFor: 0, attempts: 0 }
const well: StandingFacts = {
  now,
  connection: crm,
  link: made,
  due: undefined,
  company: undefined,
  isIdentifiable: true,
  isOutside: false,
}
const refused = { reason: 'It does not know “Brewing”.', fix: 'Add the choice.' }

interface Case {
  readonly more: Partial<StandingFacts>
  readonly status: string
  readonly reason: unknown
  readonly fix: unknown
  readonly remedy: unknown
}

const said = (pattern: RegExp): unknown => expect.stringMatching(pattern)
const page = { kind: 'open', href: '/connections/conn_1' }
const short = { ...crm, waitsUntil: [null, null, now + hourMs] as const }

const cases: Readonly<Record<string, Case>> = {
  'in sync': { more: {}, status: 'in-sync', reason: null, fix: null, remedy: null },
  'a connection that is gone': {
    more: { connection: undefined },
    status: 'disconnected',
    reason: said(/was ended/),
    fix: said(/^Connect/),
    remedy: { kind: 'open', href: '/connections' },
  },
  'a connection that was ended': {
    more: { connection: { ...crm, state: 'disconnected' } },
    status: 'disconnected',
    reason: said(/was ended/),
    fix: said(/^Connect/),
    remedy: page,
  },
  'a record that was deleted': {
    more: { link: { ...made, state: 'removed' } },
    status: 'removed',
    reason: said(/deleted there/),
    fix: null,
    remedy: null,
  },
  'a record that was merged away': {
    more: { link: { ...made, state: 'moved' } },
    status: 'removed',
    reason: said(/merged into another/),
    fix: null,
    remedy: null,
  },
  'access withdrawn': {
    more: { connection: { ...crm, state: 'needs-reconnect' }, due: change },
    status: 'paused',
    reason: said(/withdrawn or has expired/),
    fix: said(/^Reconnect/),
    remedy: page,
  },
  'a pause': {
    more: { connection: { ...crm, state: 'paused' }, due: change },
    status: 'paused',
    reason: said(/is paused/),
    fix: said(/^Resume/),
    remedy: page,
  },
  'a refusal': {
    more: { due: { ...change, parked: refused } },
    status: 'needs-attention',
    reason: said(/Brewing/),
    fix: said(/^Add the choice/),
    remedy: { kind: 'retry' },
  },
  'a doubt': {
    more: { link: { ...made, state: 'creating', isMade: false }, due: { ...change, waitsFor: 'doubt' } },
    status: 'held',
    reason: said(/may be this lead/),
    fix: said(/Reviews/),
    remedy: { kind: 'open', href: '/reviews' },
  },
  'a held record': {
    more: { link: { ...made, state: 'held' } },
    status: 'held',
    reason: said(/may be this lead/),
    fix: said(/Reviews/),
    remedy: { kind: 'open', href: '/reviews' },
  },
  'its own first sync': {
    more: { connection: { ...crm, state: 'planned' }, due: { ...change, waitsFor: 'approval' } },
    status: 'held',
    reason: said(/^The first sync waits/),
    fix: said(/^Approve/),
    remedy: { kind: 'open', href: '/first-sync' },
  },
  'another’s first sync': {
    more: { due: { ...change, waitsFor: 'approval' } },
    status: 'held',
    reason: said(/^A first sync waits/),
    fix: said(/^Approve/),
    remedy: { kind: 'open', href: '/first-sync' },
  },
  'a stopped run': {
    more: { link: { ...made, isStopped: true, disputed: ['“Title”'] } },
    status: 'held',
    reason: said(/^A change made in .* waits: there were unusually many/),
    fix: said(/Reviews/),
    remedy: { kind: 'open', href: '/reviews' },
  },
  'a conflict': {
    more: { link: { ...made, disputed: ['“Title”'] } },
    status: 'held',
    reason: said(/^Both sides changed “Title”; each/),
    fix: said(/Reviews/),
    remedy: { kind: 'open', href: '/reviews' },
  },
  'several conflicts': {
    more: { link: { ...made, disputed: ['“Title”', '“City”'] }, due: change },
    status: 'held',
    reason: said(/“Title” and 1 more/),
    fix: said(/Reviews/),
    remedy: { kind: 'open', href: '/reviews' },
  },
  'a wait that the remote asked for': {
    more: { connection: { ...crm, pausedUntil: now + hourMs }, due: change },
    status: 'syncing',
    reason: said(/^HubSpot asked us to wait until 13:00 UTC\.$/),
    fix: said(/by itself/),
    remedy: null,
  },
  'calls kept for others': {
    more: { connection: short, due: { ...change, priority: 2 } },
    status: 'syncing',
    reason: said(/^It waits for calls until 13:00 UTC/),
    fix: said(/Sync now/),
    remedy: { kind: 'sync' },
  },
  'no calls for anybody': {
    more: {
      connection: { ...crm, waitsUntil: [now + hourMs, now + hourMs, now + hourMs] },
      due: { ...change, priority: 2 },
    },
    status: 'syncing',
    reason: said(/until 13:00 UTC/),
    fix: said(/by itself/),
    remedy: null,
  },
  'a change on its way': {
    more: { connection: short, due: change },
    status: 'syncing',
    reason: said(/^A change is on its way\.$/),
    fix: null,
    remedy: null,
  },
  'a record being made': {
    more: { link: { ...made, state: 'creating', isMade: false }, due: change },
    status: 'syncing',
    reason: said(/^Its record is being made\.$/),
    fix: null,
    remedy: null,
  },
  'another try': {
    more: { due: { ...change, waitsFor: now + 2_000, attempts: 1 } },
    status: 'syncing',
    reason: said(/tried again in a moment/),
    fix: null,
    remedy: null,
  },
  'a company without a record': {
    more: { company: { title: 'Acme', parked: null } },
    status: 'syncing',
    reason: said(/^It waits for Acme/),
    fix: null,
    remedy: null,
  },
  'a company that was refused': {
    more: { company: { title: 'Acme', parked: refused } },
    status: 'needs-attention',
    reason: said(/not tied to Acme, which HubSpot refused: .*Brewing/),
    fix: said(/^Add the choice/),
    remedy: null,
  },
  'a system that is being read': {
    more: { connection: { ...crm, state: 'reading' }, link: undefined },
    status: 'held',
    reason: said(/read for the first time/),
    fix: said(/by itself/),
    remedy: null,
  },
  'a system that plans no record': {
    more: { link: undefined },
    status: 'held',
    reason: said(/No record was planned/),
    fix: said(/by itself/),
    remedy: null,
  },
  'nothing to tell it from others': {
    more: { link: undefined, isIdentifiable: false },
    status: 'held',
    reason: said(/no name, address or number/),
    fix: said(/^Fill in/),
    remedy: null,
  },
  'a paused system without a record': {
    more: { connection: { ...crm, state: 'paused' }, link: undefined },
    status: 'paused',
    reason: said(/is paused/),
    fix: said(/^Resume/),
    remedy: page,
  },
}

test.each(Object.entries(cases))(
  '%s: one reason, and the one thing that mends it',
  (_, { more, status, reason, fix, remedy }) => {
    expect(standingOf({ ...well, ...more })).toEqual({ status, reason, fix, remedy })
  },
)

const states = ['connecting', 'reading', 'planned', 'live', 'paused', 'needs-reconnect', 'disconnected'] as const
const linkStates = [undefined, 'creating', 'live', 'held', 'removed', 'moved'] as const
const dues: readonly (StandingDue | undefined)[] = [
  undefined,
  change,
  { ...change, parked: refused },
  { ...change, waitsFor: 'doubt' },
  { ...change, waitsFor: 'approval' },
]

const together = states.flatMap((state) =>
  linkStates.flatMap((linkState) =>
    dues.map((due) => ({ state, linkState, due: linkState === undefined ? undefined : due })),
  ),
)

test('whatever comes together, there is a reason unless it is in sync, and every remedy comes with words', () => {
  for (const { state, linkState, due } of together) {
    const link = linkState === undefined ? undefined : { ...made, state: linkState }
    const { status, reason, fix, remedy } = standingOf({ ...well, connection: { ...crm, state }, link, due })
    expect([state, linkState, status === 'in-sync']).toEqual([state, linkState, reason === null])
    expect(remedy === null || fix !== null).toBe(true)
  }
})
