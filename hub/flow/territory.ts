import type { PlaceAnswer, PlaceQuery, TerritoryPreview } from '#shared/api/territory.ts'
import type { Area, Territory } from '#shared/territory.ts'
import { placerOf } from '#hub/core/territory/assign.ts'
import { findGaps, findMistakes } from '#hub/core/territory/check.ts'
import { Refusal } from '#hub/hub.ts'
import { int } from '#hub/store/columns.ts'
import { isStale } from '#hub/store/database.ts'
import { list } from '#hub/store/workspace/gather.ts'
import {
  moveEntities,
  noteAllPlaced,
  publishTerritory,
  readPlaced,
  selectPlaced,
  selectTerritory,
  selectUnplaced,
  territoryIn,
  type Move,
  type Placed,
} from '#hub/store/workspace/territory.ts'
import type { Context } from './context.ts'
import { rowsAtOnce } from './fitting.ts'
import type { Next } from './pull.ts'

/** Leads and companies that are looked at in one read, and moved in one statement. */
const entitiesAtOnce = 5_000
const sampleMax = 20
/** An entity committed while the leads were being looked at bears an instant at most this much earlier. */
const overlapMs = 60_000

/** What publishing would do, to whom. One read for each 5,000 leads and companies. */
export async function previewTerritory(context: Context, territory: Territory): Promise<TerritoryPreview> {
  const [found] = await context.db.read([selectTerritory])
  const before = territoryIn(found).territory?.areas ?? []
  const mistakes = findMistakes(territory)
  const { moves, nobodys } = mistakes.length > 0 ? nothing : await findMoves(context, territory, 0)
  return {
    mistakes: [...mistakes],
    gaps: [...findGaps(territory)],
    moves: countMoves(moves),
    sample: moves.slice(0, sampleMax).map(({ entity, to, why }) => ({
      lead: entity.id,
      title: entity.title,
      from: entity.office,
      to,
      why,
    })),
    nobodys,
    added: areasWithout(territory.areas, before),
    removed: areasWithout(before, territory.areas),
  }
}

const nothing: Found = { moves: [], nobodys: 0 }

const areasWithout = (areas: readonly Area[], others: readonly Area[]): Area[] => {
  const known = new Set(others.map(keyOf))
  return areas.filter((area) => !known.has(keyOf(area)))
}

const keyOf = ({ office, country, from, to, canton, industry }: Area): string =>
  JSON.stringify([office, country, from, to, canton, industry])

function countMoves(moves: readonly Move[]): TerritoryPreview['moves'] {
  const groups = Map.groupBy(moves, ({ entity, to }) => JSON.stringify([entity.office, to]))
  return [...groups.values()]
    .map((group) => ({ from: group[0]?.entity.office ?? null, to: group[0]?.to ?? null, records: group.length }))
    .toSorted((one, other) => other.records - one.records)
}

export interface Publishing {
  readonly version: number
  readonly territory: Territory
  /** `user:<id>` */
  readonly author: string
}

/**
 * Puts a territory in force and every lead where it belongs, in one commit. What is committed in parallel with the old
 * one is put right at once afterwards, and by the next sweep should this process die first.
 */
export async function putInForce(context: Context, { version, territory, author }: Publishing): Promise<void> {
  const mistakes = findMistakes(territory)
  if (mistakes.length > 0) throw faulty(mistakes)
  const now = context.ports.now()
  const { moves } = await findMoves(context, territory, 0)
  const publication = { version: version + 1, territory, author, now, moved: moves.length }
  try {
    await context.db.write([...publishTerritory(publication), ...inParts(moves, publication)])
  } catch (error) {
    if (isStale(error)) throw changed()
    throw error
  }
  context.log.info('territory.published', { count: moves.length })
  context.wakeChanges()
  await placeLatecomers(context)
}

/** Places what was committed while a territory was being published. */
export async function placeLatecomers(context: Context): Promise<Next> {
  const [unplaced, found] = await context.db.read([selectUnplaced, selectTerritory])
  const row = list(unplaced)[0]
  const { territory } = territoryIn(found)
  if (row === undefined || territory === undefined) return { againInMs: null }
  const { moves } = await findMoves(context, territory, int(row, 'published_at') - overlapMs)
  const cause = { author: 'hub', now: context.ports.now(), version: territory.version }
  await context.db.write([...inParts(moves, cause), noteAllPlaced(territory.version)])
  return { againInMs: 0 }
}

const inParts = (moves: readonly Move[], cause: Parameters<typeof moveEntities>[1]) =>
  Array.from({ length: Math.ceil(moves.length / entitiesAtOnce) }, (_, part) =>
    moveEntities(moves.slice(part * entitiesAtOnce, (part + 1) * entitiesAtOnce), cause),
  ).flat()

interface Found {
  readonly moves: readonly Move[]
  /** How many of those looked at would be nobody's. */
  readonly nobodys: number
}

/** Whoever was changed at or after `since` (ms) and stands elsewhere than the territory says. */
async function findMoves(context: Context, territory: Territory, since: number): Promise<Found> {
  const placer = placerOf(territory)
  const limit = rowsAtOnce(context.ports, entitiesAtOnce)
  const moves: Move[] = []
  let nobodys = 0
  let page: readonly Placed[] = []
  let after = ''
  do {
    const [found] = await context.db.read([selectPlaced({ after, since, limit })])
    page = readPlaced(list(found)[0])
    for (const entity of page) {
      const { office: to, why } = placer.place(entity.fields)
      if (to === null) nobodys += 1
      if (to !== entity.office) moves.push({ entity, to, why })
    }
    after = page.at(-1)?.id ?? ''
  } while (page.length === limit)
  return { moves, nobodys }
}

/** Whose a place would be. */
export function showPlace({ territory, postalCode, country, industry }: PlaceQuery): PlaceAnswer {
  const mistakes = findMistakes(territory)
  if (mistakes.length > 0) throw faulty(mistakes)
  const { office, why } = placerOf(territory).place({ postalCode, country, industry })
  return { office, why }
}

const faulty = (mistakes: ReturnType<typeof findMistakes>): Refusal =>
  new Refusal(
    422,
    'territory-faulty',
    mistakes
      .slice(0, 5)
      .map(({ path, message }) => `${path}: ${message}`)
      .join(' '),
    'Mend these, then publish again.',
  )

const changed = (): Refusal =>
  new Refusal(
    409,
    'territory-changed',
    'Somebody has published another territory meanwhile.',
    'Look at theirs, and make your changes to that one.',
  )
