import {
  constantFrom,
  dictionary,
  oneof,
  property,
  assert,
  record,
  integer,
  array,
  constant,
  option,
  type Arbitrary,
} from 'fast-check'
import { expect, test } from 'vitest'
import { deriveCreatingLinkId } from '#hub/core/derive.ts'
import type { Plan } from '#hub/core/plan.ts'
import type { ConnectionFacts, Entity, Link, LinkState, Snapshot } from '#hub/core/snapshot.ts'
import { chooseValues } from '#hub/core/uniting/choose.ts'
import { planSplit } from '#hub/core/uniting/split.ts'
import { planUnite } from '#hub/core/uniting/unite.ts'
import { connectionId, leadId, linkId, remoteId } from '#shared/ids.ts'
import type { SurvivorRule } from '#shared/uniting.ts'

const [keep, gone] = [leadId('lead_keep'), leadId('lead_gone')]
const connections = ['conn_merges', 'conn_removes', 'conn_neither'] as const
const fields = ['firstName', 'city', 'phone', 'title', 'doNotContactUntil', 'owner'] as const

const facts: readonly ConnectionFacts[] = connections.map((id) => ({
  id: connectionId(id),
  connector: id.slice('conn_'.length),
  writable: true,
  objects: [
    {
      name: 'person',
      entity: 'lead',
      creates: true,
      keyField: 'hubId',
      mapping: fields.map((field) => ({ field, remoteField: field, direction: 'both', transforms: [] })),
      refs: {},
      ...(id === 'conn_merges' ? { merges: true as const } : {}),
      ...(id === 'conn_removes' ? { removes: true as const } : {}),
    },
  ],
}))

const someValue = oneof(constant(null), constantFrom('a', 'bb', 'ccc', '2027-01-01'))
const someFields = dictionary(constantFrom(...fields), someValue)
const someEngagement = option(record({ reply: array(integer({ min: 1, max: 9 }), { maxLength: 3 }) }), {
  nil: undefined,
})

const someEntity = (id: typeof keep): Arbitrary<Entity> =>
  record({ values: someFields, at: integer({ min: 1, max: 5 }), engagement: someEngagement }).map(
    ({ values, at, engagement }) => ({
      id,
      kind: 'lead',
      fields: { lastName: 'Byron', ...values },
      origins: Object.fromEntries(
        Object.keys(values).map((field) => [field, { source: at % 2 === 0 ? 'hub' : 'merges', at }]),
      ),
      version: 3,
      score: null,
      createdAt: at,
      updatedAt: at,
      ...(engagement === undefined ? {} : { engagement: { reply: [...engagement.reply].toSorted((a, b) => b - a) } }),
    }),
  )

const linkOf = (entity: typeof keep, at: number, state: LinkState): Link => {
  const connection = connectionId(connections[at] ?? connections[0])
  const isMade = state !== 'creating'
  return {
    id: isMade ? linkId(`link_${entity}_${at}`) : deriveCreatingLinkId(entity, connection),
    connection,
    object: 'person',
    ...(isMade ? { remoteId: remoteId(`${entity}-${at}`) } : {}),
    entity,
    shadow: isMade ? { lastName: 'Byron' } : null,
    sent: [],
    rev: 2,
    state,
  }
}
const someStates = array(constantFrom<LinkState | 'none'>('live', 'creating', 'removed', 'none'), {
  minLength: 3,
  maxLength: 3,
})
const linksOf = (entity: typeof keep, states: readonly (LinkState | 'none')[]): readonly Link[] =>
  states.flatMap((state, at) => (state === 'none' ? [] : [linkOf(entity, at, state)]))

const rules: readonly SurvivorRule[] = [
  { kind: 'newest' },
  { kind: 'stays' },
  { kind: 'complete' },
  { kind: 'longest' },
  { kind: 'rank', remotes: ['hub', 'merges'] },
]

const snapshotOf = (entities: readonly Entity[], links: readonly Link[]): Snapshot => ({
  now: 1_000,
  inputs: [],
  links,
  entities,
  keys: new Map(),
  connections: facts,
  policy: { defaultRule: { kind: 'newest' }, rules: {} },
  verdicts: [],
})

/** The world after a plan. */
const after = (before: Snapshot, plan: Plan): Snapshot => {
  const entities = new Map([...before.entities, ...plan.entities.map(({ row }) => row)].map((row) => [row.id, row]))
  const links = new Map([...before.links, ...plan.links.map(({ row }) => row)].map((row) => [row.id, row]))
  return { ...before, entities: [...entities.values()], links: [...links.values()] }
}

const pairs = record({
  one: someEntity(keep),
  other: someEntity(gone),
  mine: someStates,
  theirs: someStates,
  rule: constantFrom(...rules),
  picks: dictionary(
    constantFrom(...fields),
    record({ side: constantFrom('keep' as const, 'gone' as const), why: constant('a person decided') }),
  ),
})

const uniteAll = ({ one, other, mine, theirs, rule, picks }: typeof pairs extends Arbitrary<infer T> ? T : never) => {
  const before = snapshotOf([one, other], [...linksOf(keep, mine), ...linksOf(gone, theirs)])
  const order = { keep, gone, rule, picks, actor: 'user:u', correlation: 'c', priority: 0, evidence: [] } as const
  const united = planUnite(before, order)
  if (united === undefined) throw new Error('They were two.')
  return { before, united, one: after(before, united.plan) }
}

const core = ({ fields: values, origins, engagement, mergedInto }: Entity) => {
  const { score: _score, grade: _grade, reasons: _reasons, ...own } = values
  const { score: _s, grade: _g, reasons: _r, ...from } = origins
  return { own, from, engagement, mergedInto }
}
const find = ({ entities }: Snapshot, id: typeof keep): Entity => {
  const found = entities.find((entity) => entity.id === id)
  if (found === undefined) throw new Error(`${id} is gone.`)
  return found
}
/** As if blanks had never been said. */
const said = (values: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null && value !== undefined))

test('two that are made one and split again are what they were, with their records', () => {
  assert(
    property(pairs, (drawn) => {
      const { before, united, one } = uniteAll(drawn)
      const plan = planSplit(one, { gone, before: united.before, actor: 'user:u', correlation: 'd' })
      if (plan === undefined) throw new Error('They were one.')
      const again = after(one, plan)
      for (const id of [keep, gone]) {
        const [was, is] = [core(find(before, id)), core(find(again, id))]
        expect(said(is.own)).toEqual(said(was.own))
        for (const field of Object.keys(said(was.own))) expect(is.from[field]).toEqual(was.from[field])
        expect(is.engagement?.reply ?? []).toEqual(was.engagement?.reply ?? [])
        expect(is.mergedInto).toBeUndefined()
      }
      for (const link of before.links) {
        const now = again.links.find(({ id }) => id === link.id)
        expect([link.id, now?.entity, now?.state]).toEqual([link.id, link.entity, link.state])
      }
      expect(plan.keys.map(({ entity }) => entity)).toContain(gone)
    }),
    { numRuns: 500 },
  )
})

test('a blank never wins over a value by rule, no link is left behind, and nothing is merged into itself', () => {
  assert(
    property(pairs, (drawn) => {
      const { before, united, one } = uniteAll({ ...drawn, picks: {} })
      const [was, other, is] = [find(before, keep), find(before, gone), find(one, keep)]
      for (const field of fields) {
        const either = (was.fields[field] ?? null) !== null || (other.fields[field] ?? null) !== null
        expect([field, (is.fields[field] ?? null) !== null]).toEqual([field, either])
      }
      expect([is.version, find(one, gone).version]).toEqual([was.version + 1, other.version + 1])
      expect(united.plan.keys).toContainEqual({ entity: gone, kind: 'lead', keys: [] })
      expect(one.links.filter(({ entity }) => entity === gone)).toEqual([])
      for (const link of one.links.filter(({ state }) => state === 'merging')) {
        const into = one.links.filter(({ connection, state }) => connection === link.connection && state === 'live')
        expect(into).toHaveLength(1)
        expect(united.plan.outbox.map(({ link: due }) => due)).toContain(link.id)
      }
      for (const id of connections) {
        const made = one.links.filter(({ connection, state }) => connection === id && state === 'creating')
        const there = one.links.filter(({ connection, state }) => connection === id && state === 'live')
        expect(made.length === 0 || there.length === 0).toBe(true)
        expect(made.length).toBeLessThanOrEqual(1)
      }
    }),
    { numRuns: 500 },
  )
})

test('who asked to be left alone longer is left alone, whatever the rule', () => {
  const entity = (id: typeof keep, day: string, at: number): Entity => ({
    id,
    kind: 'lead',
    fields: { doNotContactUntil: day },
    origins: { doNotContactUntil: { source: 'hub', at } },
    version: 1,
    score: null,
    createdAt: 1,
    updatedAt: 1,
  })
  for (const rule of rules) {
    const [first] = chooseValues({ keep: entity(keep, '2027-01-01', 9), gone: entity(gone, '2028-01-01', 1) }, rule, {})
    expect(first).toMatchObject({ pick: 'gone', why: 'the later day' })
  }
})
