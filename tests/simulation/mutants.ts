import type { WriteOp } from '#shared/connector.ts'
import type { Plan } from '#hub/core/plan.ts'
import type { Input, Link, Snapshot } from '#hub/core/snapshot.ts'
import { realCore } from './core.ts'
import type { Core } from './core.ts'
import { deletionMutants } from './deletion-mutants.ts'

/** A bug seeded on purpose. The simulation must find each; one it cannot find is a hole in it. */
export interface Mutant {
  readonly name: string
  readonly core: Core
  /** Why no schedule can find it; absent: each must be found. */
  readonly survives?: string
}

const mapLinks = (snapshot: Snapshot, change: (link: Link) => Link): Snapshot => ({
  ...snapshot,
  links: snapshot.links.map(change),
})
const mapInputs = (snapshot: Snapshot, change: (input: Input) => Input): Snapshot => ({
  ...snapshot,
  inputs: snapshot.inputs.map(change),
})
const absorbing = (change: (snapshot: Snapshot) => Snapshot): Core => ({
  ...realCore,
  planAbsorb: (snapshot) => realCore.planAbsorb(change(snapshot)),
})

const planning = (change: (plan: ReturnType<Core['planDelivery']>) => ReturnType<Core['planDelivery']>): Core => ({
  ...realCore,
  planDelivery: (request) => change(realCore.planDelivery(request)),
})

const mapOps = (change: (op: ReturnType<Core['planDelivery']>['writes'][number]['op']) => typeof op): Core =>
  planning((plan) => ({ ...plan, writes: plan.writes.map((write) => ({ ...write, op: change(write.op) })) }))

const withoutExpectation = (op: WriteOp): WriteOp => {
  if (op.kind === 'create') return op
  const { expect: _unchecked, ...blind } = op
  return blind
}

/** Settles as if nobody had touched the links since the writes were planned. */
const unaware = (request: Parameters<Core['settle']>[0]): ReturnType<Core['settle']> => {
  const revs = new Map(request.writes.map(({ link }) => [link.id, link.rev]))
  const writes = request.writes.map((settled) => ({ ...settled, link: { ...settled.link, rev: settled.write.rev } }))
  const settled = realCore.settle({ ...request, writes })
  return {
    ...settled,
    links: settled.links.map(({ row }) => {
      const was = revs.get(row.id) ?? 0
      return { was, row: { ...row, rev: was + 1 } }
    }),
  }
}

const settling = (change: (write: Parameters<Core['settle']>[0]['writes'][number]) => typeof write): Core => ({
  ...realCore,
  settle: (request) => realCore.settle({ ...request, writes: request.writes.map(change) }),
})

const withoutKey = (input: Input): Input => {
  const { change } = input
  if (change.kind !== 'present') return input
  return {
    ...input,
    change: { ...change, record: { ...change.record, fields: { ...change.record.fields, key: null, email: null } } },
  }
}

const readJustNow = (snapshot: Snapshot): Snapshot =>
  mapInputs(snapshot, (input) => ({ ...input, readAt: snapshot.now }))

const forgetting = (link: Link): Link => {
  const { seenAt: _seen, wroteAt: _wrote, modifiedAt: _modified, ...rest } = link
  return rest
}

const keepsShadow = (request: Parameters<Core['settle']>[0]): ReturnType<Core['settle']> => {
  const before = new Map(request.writes.map(({ link }) => [link.id, link.shadow]))
  const settled = realCore.settle(request)
  return {
    ...settled,
    links: settled.links.map(({ row, was }) => ({ was, row: { ...row, shadow: before.get(row.id) ?? row.shadow } })),
  }
}

const keepingRevisions = (request: Parameters<Core['settle']>[0]): ReturnType<Core['settle']> => {
  const settled = realCore.settle(request)
  const told = new Map(
    request.writes.flatMap(({ link, result }) =>
      result.kind === 'applied' && result.revision !== undefined ? [[link.id, result.revision] as const] : [],
    ),
  )
  return {
    ...settled,
    links: settled.links.map(({ row, was }) => {
      const revision = told.get(row.id)
      return { was, row: revision === undefined ? row : { ...row, revision } }
    }),
  }
}

/** A record met before what it belongs to stands at its revision, as if all of it were known. */
const notAsking = (plan: Plan, snapshot: Snapshot): Plan => {
  const shown = new Map(
    snapshot.inputs.flatMap(({ change }) =>
      change.kind === 'present' ? [[change.record.id, change.record.revision] as const] : [],
    ),
  )
  return {
    ...plan,
    reload: [],
    links: plan.links.map((write) => {
      const revision = write.row.remoteId === undefined ? undefined : shown.get(write.row.remoteId)
      const isAsking = write.row.revision?.startsWith('asked ') === true && revision !== undefined
      return isAsking ? { ...write, row: { ...write.row, revision } } : write
    }),
  }
}

const withoutLosers = (plan: Plan): Plan => ({
  ...plan,
  ledger: plan.ledger.map((entry) => ({
    ...entry,
    changes: entry.changes.map(({ losing: _losing, ...change }) => change),
  })),
})

export const mutants: readonly Mutant[] = [
  ...deletionMutants,
  {
    name: 'the shadow is ignored: everything is an edit',
    core: absorbing((all) => mapLinks(all, (link) => ({ ...link, shadow: {} }))),
  },
  { name: 'records are made without a key', core: mapOps((op) => (op.kind === 'create' ? { ...op, key: '' } : op)) },
  { name: 'records of ours are not adopted', core: absorbing((all) => mapInputs(all, withoutKey)) },
  {
    name: 'writes are blind',
    core: {
      ...mapOps(withoutExpectation),
      compareBeforeWrite: () => 'same',
    },
  },
  {
    name: 'writes carry no precondition',
    core: mapOps(withoutExpectation),
  },
  { name: 'sent values are not looked at', core: absorbing((all) => mapLinks(all, (link) => ({ ...link, sent: [] }))) },
  { name: 'sent values are noted after sending', core: { ...realCore, flaws: { sentAfterwards: true } } },
  { name: 'the shadow moves before the write', core: { ...realCore, flaws: { shadowBefore: true } } },
  { name: 'the shadow does not follow the write', core: { ...realCore, settle: keepsShadow } },
  { name: 'commits are not guarded', core: { ...realCore, flaws: { noCas: true } } },
  { name: 'old reads are believed', core: absorbing((all) => mapLinks(readJustNow(all), forgetting)) },
  {
    name: 'what was absorbed during a write is forgotten',
    core: { ...realCore, settle: unaware },
  },
  {
    name: 'tombstones are forgotten',
    core: absorbing((all) => ({ ...all, links: all.links.filter((link) => link.state !== 'removed') })),
  },
  {
    name: 'merges are taken for deletions of nothing',
    core: absorbing((all) =>
      mapInputs(all, (input) =>
        input.change.kind === 'merged'
          ? {
              ...input,
              change: { kind: 'removed', ref: { object: 'person', id: input.change.into.id }, revision: 'x' },
            }
          : input,
      ),
    ),
  },
  {
    name: 'losing values are not kept',
    core: { ...realCore, planAbsorb: (snapshot) => withoutLosers(realCore.planAbsorb(snapshot)) },
  },
  {
    name: 'a partial reply proves the revision',
    core: { ...realCore, settle: (request) => keepingRevisions(request) },
  },
  {
    name: 'sent values are forgotten after ten seconds',
    core: absorbing((all) =>
      mapLinks(all, (link) => ({ ...link, sent: link.sent.filter(({ at }) => all.now - at < 10_000) })),
    ),
  },
  { name: 'records are made unlooked', core: { ...realCore, flaws: { noFind: true } } },
  {
    name: 'a connection gets new entities only when all old ones were offered',
    core: { ...realCore, flaws: { lateOffer: true } },
  },
  {
    name: 'nobody is told that a company was made',
    core: { ...realCore, settle: (request) => ({ ...realCore.settle(request), gained: [] }) },
  },
  {
    name: 'nobody is told that a company was found',
    core: { ...realCore, planAbsorb: (snapshot) => ({ ...realCore.planAbsorb(snapshot), gained: [] }) },
  },
  {
    name: 'what a record belongs to is not asked',
    core: { ...realCore, planAbsorb: (snapshot) => notAsking(realCore.planAbsorb(snapshot), snapshot) },
  },
  { name: 'answers are not heard', core: absorbing((all) => ({ ...all, verdicts: [] })) },
  {
    name: 'a lost reply counts as a success',
    core: settling((write) =>
      write.result.kind === 'unknown' && write.link.remoteId !== undefined
        ? { ...write, result: { kind: 'applied', id: write.link.remoteId } }
        : write,
    ),
  },
]
