import { leadFields, type FieldRule, type Policy } from '#shared/entity.ts'
import { connectionId, remoteId, type ConnectionId, type EntityId, type ImportId, type LinkId } from '#shared/ids.ts'
import type { ImportOptions } from '#shared/import.ts'
import type { Fields } from '#shared/record.ts'
import { planAbsorb } from '#hub/core/absorb.ts'
import { isGone } from '#hub/core/fan-out.ts'
import type { DoubtfulMatch, FieldChange, LedgerEntry, Plan } from '#hub/core/plan.ts'
import type { ConnectionFacts, Entity, Input, Origin, Snapshot, Verdict } from '#hub/core/snapshot.ts'
import { whyNotYet } from './recent.ts'

/** A line of a file that names somebody, and what a person said of it. */
export interface ImportLine {
  readonly line: number
  readonly fields: Fields
  readonly answer?: LineAnswer | undefined
}

/** Whose line it is: this lead's, nobody's who is known, or it is left out. */
export type LineAnswer =
  { readonly kind: 'is'; readonly lead: EntityId } | { readonly kind: 'new' } | { readonly kind: 'leave-out' }

/** What becomes of a line. */
export type Outcome =
  | { readonly kind: 'new'; readonly entity: EntityId; readonly notes: readonly string[] }
  | {
      readonly kind: 'join'
      readonly entity: EntityId
      /** Values the lead takes, and values of the file that lose. */
      readonly changes: readonly FieldChange[]
      /** Why it is this lead. */
      readonly why: readonly string[]
      readonly notes: readonly string[]
    }
  | { readonly kind: 'doubt'; readonly candidates: DoubtfulMatch['candidates'] }
  | { readonly kind: 'left-out'; readonly reason: string; readonly entity?: EntityId }
  | { readonly kind: 'refused'; readonly reason: string }

/** An import as the planner knows it. */
export interface ImportTerms {
  readonly id: ImportId
  /** The file's name, for the history. */
  readonly name: string
  /** `user:<id>` */
  readonly actor: string
  readonly options: ImportOptions
  /** When (ms) each lead last came in another import. */
  readonly broughtAt: ReadonlyMap<EntityId, number>
}

/** What lines cause, and what becomes of each. */
export interface ImportPlan {
  readonly plan: Plan
  readonly outcomes: ReadonlyMap<number, Outcome>
}

const object = 'line'

/** An import planned as a connection would be: this is its id, and it is stored nowhere. */
export const connectionOf = (id: ImportId): ConnectionId => connectionId(`conn_${id}`)

/** A list of people as the planner sees a remote that is only read. */
export const importFacts = (id: ImportId, lines: readonly ImportLine[]): ConnectionFacts => {
  const own = lines.flatMap(({ fields }) => Object.keys(fields).filter((field) => field.startsWith('custom.')))
  const mapping = [...leadFields, ...new Set(own)].map((field): FieldRule => ({
    field,
    remoteField: field,
    direction: 'in',
    transforms: [],
  }))
  const facts = {
    name: object,
    entity: 'lead',
    creates: false,
    keyField: '',
    mapping,
    refs: {},
    repeats: true,
  } as const
  return { id: connectionOf(id), connector: 'import', writable: false, objects: [facts] }
}

/** Lines as inputs of the planner. `seq` is the line. */
export const inputsOf = (id: ImportId, lines: readonly ImportLine[], now: number): readonly Input[] =>
  lines.map(({ line, fields }) => ({
    seq: line,
    connection: connectionOf(id),
    change: {
      kind: 'present',
      record: { object, id: remoteId(String(line)), fields, revision: '1' },
    },
    readAt: now,
    correlation: id,
    priority: 2,
  }))

/** What people said, as the planner knows it. */
export const verdictsOf = (id: ImportId, lines: readonly ImportLine[]): readonly Verdict[] =>
  lines.flatMap(({ line, answer }): readonly Verdict[] => {
    if (answer === undefined || answer.kind === 'leave-out') return []
    const about = { connection: connectionOf(id), object, remoteId: remoteId(String(line)) }
    return [{ ...about, answer: answer.kind === 'is' ? { kind: 'is', entity: answer.lead } : answer }]
  })

const policies: Readonly<Record<ImportOptions['known'], Policy>> = {
  fill: { defaultRule: { kind: 'keep' }, rules: {} },
  win: { defaultRule: { kind: 'always', remote: 'import' }, rules: {} },
}

/**
 * Plans lines with the planner of everything else: whoever is known for certain is joined, whoever may be is asked about, the others are
 * made. `snapshot` holds what `pointersOf` of these inputs points at. Pure.
 */
export const planImport = (snapshot: Snapshot, lines: readonly ImportLine[], terms: ImportTerms): ImportPlan => {
  const left = new Map<number, Outcome>()
  for (const { line, answer } of lines)
    if (answer?.kind === 'leave-out') left.set(line, { kind: 'left-out', reason: 'Somebody left it out.' })
  const first = planOnce(snapshot, without(lines, left), terms)
  for (const [line, outcome] of first.outcomes) {
    const reason = outcome.kind === 'join' && terms.options.recent === 'leave-out' ? outcome.notes[0] : undefined
    if (outcome.kind === 'join' && reason !== undefined)
      left.set(line, { kind: 'left-out', reason, entity: outcome.entity })
  }
  const settled = withPartner(without(lines, left), first, terms)
  const { plan, outcomes } = settled === lines ? first : planOnce(snapshot, settled, terms)
  return { plan, outcomes: new Map([...outcomes, ...left]) }
}

/** Who is new and says no source comes from the partner; who is known came from somewhere else. */
const withPartner = (
  lines: readonly ImportLine[],
  { outcomes }: ImportPlan,
  { options: { partner } }: ImportTerms,
): readonly ImportLine[] => {
  if (partner === '') return lines
  return lines.map((line) =>
    line.fields['source'] === undefined && outcomes.get(line.line)?.kind === 'new'
      ? { ...line, fields: { ...line.fields, source: partner } }
      : line,
  )
}

const without = (lines: readonly ImportLine[], left: ReadonlyMap<number, Outcome>): readonly ImportLine[] =>
  left.size === 0 ? lines : lines.filter(({ line }) => !left.has(line))

const planOnce = (snapshot: Snapshot, lines: readonly ImportLine[], terms: ImportTerms): ImportPlan => {
  const { id, options } = terms
  const facts = importFacts(id, lines)
  const plan = planAbsorb({
    ...snapshot,
    inputs: inputsOf(id, lines, snapshot.now),
    verdicts: verdictsOf(id, lines),
    connections: [...snapshot.connections, facts],
    policy: policies[options.known],
  })
  const mine = new Map<LinkId, number>()
  for (const { row } of plan.links) if (row.connection === facts.id) mine.set(row.id, Number(row.remoteId))
  return { plan: cleaned(plan, mine, terms), outcomes: outcomesOf(snapshot, plan, { mine, terms }) }
}

interface Read {
  /** Lines by the links that the planner made of them. */
  readonly mine: ReadonlyMap<LinkId, number>
  readonly terms: ImportTerms
}

const outcomesOf = (snapshot: Snapshot, plan: Plan, { mine, terms }: Read): ReadonlyMap<number, Outcome> => {
  const outcomes = new Map<number, Outcome>()
  for (const { seq, reason } of plan.parked) outcomes.set(seq, { kind: 'refused', reason })
  const entities = new Map([...snapshot.entities, ...plan.entities.map(({ row }) => row)].map((one) => [one.id, one]))
  const deleted = deletedIn(snapshot)
  for (const review of plan.reviews) {
    const line = mine.get(review.link)
    if (line !== undefined && review.kind === 'doubtful-match')
      outcomes.set(line, { kind: 'doubt', candidates: review.candidates })
  }
  for (const entry of plan.ledger) {
    const line = entry.link === undefined ? undefined : mine.get(entry.link)
    if (line === undefined) continue
    const entity = entities.get(entry.entity)
    const isDeleted = deleted.has(entry.entity)
    const notes = entity === undefined ? [] : whyNotYet(entity, { now: snapshot.now, isDeleted, ...terms })
    outcomes.set(line, outcomeOf(entry, notes))
  }
  return outcomes
}

/** Leads whose records are deleted wherever they were. */
const deletedIn = ({ links }: Snapshot): ReadonlySet<EntityId> => {
  const byEntity = Map.groupBy(links, ({ entity }) => entity)
  return new Set([...byEntity].flatMap(([id, own]) => (id !== undefined && isGone(own) ? [id] : [])))
}

const outcomeOf = ({ kind, entity, changes, evidence = [] }: LedgerEntry, notes: readonly string[]): Outcome =>
  kind === 'created' ? { kind: 'new', entity, notes } : { kind: 'join', entity, changes, why: evidence, notes }

/** Without the connection that is none: who did it is a person, and where it came from is a line of a file. */
const cleaned = (plan: Plan, mine: ReadonlyMap<LinkId, number>, { name, actor }: ImportTerms): Plan => ({
  ...plan,
  consumed: [],
  parked: [],
  links: plan.links.filter(({ row }) => !mine.has(row.id)),
  entities: plan.entities.map((write) => ({ ...write, row: withoutLinks(write.row, mine) })),
  ledger: plan.ledger.map((entry) => {
    const line = entry.link === undefined ? undefined : mine.get(entry.link)
    if (line === undefined) return entry
    const { link: _link, connection: _connection, ...rest } = entry
    return { ...rest, actor, evidence: [`Line ${line} of ${name}.`, ...(entry.evidence ?? [])] }
  }),
})

const withoutLinks = (entity: Entity, mine: ReadonlyMap<LinkId, number>): Entity => ({
  ...entity,
  origins: Object.fromEntries(
    Object.entries(entity.origins).map(([field, origin]) => [field, withoutLink(origin, mine)]),
  ),
})

const withoutLink = (origin: Origin, mine: ReadonlyMap<LinkId, number>): Origin => {
  if (origin.link === undefined || !mine.has(origin.link)) return origin
  const { link: _link, ...rest } = origin
  return rest
}

/** Whether a line would still do what somebody approved. */
export const isSame = (one: Outcome | undefined, other: Outcome | undefined): boolean =>
  one !== undefined && other !== undefined && essence(one) === essence(other)

const essence = (outcome: Outcome): string => {
  if (outcome.kind === 'new') return `new ${outcome.entity}`
  if (outcome.kind !== 'join') return outcome.kind
  const changes = outcome.changes.map(({ field, before, after, losing = null }) => [field, before, after, losing])
  return JSON.stringify([outcome.entity, changes])
}
