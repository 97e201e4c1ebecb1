import { isDeepStrictEqual } from 'node:util'
import { pointersOf } from '#hub/core/pointers.ts'
import type { Snapshot } from '#hub/core/snapshot.ts'
import type { Database } from '#hub/ports.ts'
import { commit } from '#hub/store/workspace/commit.ts'
import { gatherInbox, gatherPointed, list, uniqueById } from '#hub/store/workspace/gather.ts'
import { claim } from '#hub/store/workspace/claim.ts'
import { noteSent } from '#hub/store/workspace/outbox.ts'
import { readSignal, selectSignals } from '#hub/store/workspace/signals.ts'
import type { Asked, Call } from '#tests/simulation/calls.ts'
import type { RealDatabase } from './database.ts'
import { leaseName } from './lease-name.ts'
import { tell } from './tell.ts'

/** A call, and the two answers to it. */
export interface Difference {
  readonly call: Call
  readonly real: unknown
  readonly simulated: unknown
}

type Of<Kind extends Asked['kind']> = Extract<Call, { readonly kind: Kind }>

/** Numbers of inbox rows: the simulated store's, and the database's for them. */
type Numbers = Map<number, number>

/** What was asked of a schedule's store is asked of the real one: the first answer that is another. */
export const replay = async (real: RealDatabase, calls: readonly Call[]): Promise<Difference | null> => {
  const numbers: Numbers = new Map()
  for (const call of calls) {
    real.clock.now = call.now
    const answers = plain(await ask(real, call, numbers))
    if (!isDeepStrictEqual(answers.real, answers.simulated)) return { call, ...answers }
  }
  return null
}

interface Answers {
  readonly real: unknown
  readonly simulated: unknown
}

/** As JSON has it: a member that is `undefined` is none. */
const plain = (answers: Answers): Answers => JSON.parse(JSON.stringify(answers))

const ask = async (real: RealDatabase, call: Call, numbers: Numbers): Promise<Answers> => {
  const { db } = real
  switch (call.kind) {
    case 'gather':
      return askGather(db, call, numbers)
    case 'commit': {
      const [consumed, parked] = [call.plan.consumed.map(numberIn(numbers)), call.plan.parked]
      const plan = {
        ...call.plan,
        consumed,
        parked: parked.map((row) => ({ ...row, seq: numberIn(numbers)(row.seq) })),
      }
      return { real: await commit(db, plan, call), simulated: call.isDone ? 'done' : 'stale' }
    }
    case 'claim':
      return askClaim(db, call)
    case 'note':
      return { real: [...(await noteSent(db, call.links, []))].toSorted(), simulated: [...call.noted].toSorted() }
    case 'signals': {
      const [found] = await db.read([selectSignals(call.connection, call.limit)])
      const signals = list(found).map(readSignal)
      return { real: signals.map(({ ref, raised, priority }) => ({ ref, raised, priority })), simulated: call.found }
    }
    default:
      await tell(real, call)
      return { real: null, simulated: null }
  }
}

const numberIn =
  (numbers: Numbers) =>
  (seq: number): number =>
    numbers.get(seq) ?? seq

type Seen = Pick<Snapshot, 'inputs' | 'links' | 'entities' | 'keys' | 'verdicts'>

const askGather = async (db: Database, { limit, found }: Of<'gather'>, numbers: Numbers): Promise<Answers> => {
  const first = await gatherInbox(db, limit, found.now)
  const pointed = await gatherPointed(db, pointersOf({ ...first, connections: found.connections }))
  first.inputs.forEach(({ seq }, at) => {
    const simulated = found.inputs[at]
    if (simulated !== undefined) numbers.set(simulated.seq, seq)
  })
  const real = {
    ...first,
    links: uniqueById([...first.links, ...pointed.links]),
    entities: uniqueById([...first.entities, ...pointed.entities]),
    keys: pointed.keys,
  }
  return { real: seen(real), simulated: seen(found) }
}

/** In one order, and without the numbers of the rows. */
const seen = ({ inputs, links, entities, keys, verdicts }: Seen): object => ({
  inputs: inputs.map((input) => ({ ...input, seq: 0 })),
  links: byId(links),
  entities: byId(entities),
  keys: [...keys].map(([key, owners]) => `${key}: ${owners.toSorted().join(' ')}`).toSorted(),
  verdicts: verdicts.map((verdict) => JSON.stringify(verdict)).toSorted(),
})

const byId = <T extends { readonly id: string }>(items: readonly T[]): readonly T[] =>
  items.toSorted((a, b) => (a.id < b.id ? -1 : 1))

const askClaim = async (db: Database, call: Of<'claim'>): Promise<Answers> => {
  const { connection, lease, limit, now } = call
  const { rows } = await claim(db, connection, { lease: leaseName(lease), limit, now, upTo: 2 })
  const brief = rows.map(({ link, version, attempts }) => [link.id, version, attempts] as const)
  const simulated = call.claimed.map(({ link, version, attempts }) => [link, version, attempts] as const)
  return { real: inOrder(brief), simulated: inOrder(simulated) }
}

/** What is equally urgent comes in any order. */
const inOrder = (rows: readonly (readonly [string, number, number])[]) => rows.toSorted(([a], [b]) => (a < b ? -1 : 1))
