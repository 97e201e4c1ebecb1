import { assignOneToOne } from '#hub/core/identity/assign.ts'
import { candidatePairs } from '#hub/core/identity/blocks.ts'
import { cluster } from '#hub/core/identity/cluster.ts'
import type { Decision } from '#hub/core/identity/decide.ts'
import type { PersonFacts } from '#hub/core/identity/facts.ts'
import { thresholds } from '#hub/core/identity/judge.ts'
import { scan } from '#hub/core/identity/scan.ts'
import type { ScoredPair } from '#hub/core/identity/scan.ts'
import { factsOf, readMap } from './people.ts'
import { columnAt, readTable } from './table.ts'

/**
 * What to measure. `data`: one file to find duplicates in, or two to link. `truth`: the column that names the person.
 * `isOneToOne`: nobody is twice in one file.
 */
export interface MatchingRequest {
  readonly data: readonly string[]
  readonly truth: string
  readonly map: string
  readonly isOneToOne: boolean
}

/** Precision, recall and their harmonic mean, of pairs of records. */
interface Measured {
  readonly precision: number
  readonly recall: number
  readonly f1: number
}

/**
 * `pairs`: judged alone, at the shipped threshold; `clusters`: after joining; `auto`: what is linked without asking;
 * `reviewPerRecord`: questions asked; `blocking`: which true pairs were compared at all, and how many in total.
 */
export interface MatchingReport {
  readonly records: number
  readonly truePairs: number
  readonly pairs: Measured
  readonly clusters: Measured
  readonly auto: { readonly precision: number; readonly coverage: number }
  readonly reviewPerRecord: number
  readonly blocking: { readonly coverage: number; readonly candidatesPerRecord: number }
  readonly seconds: number
  readonly rssMb: number
}

/** How well the shipped matcher finds the people of one file, or of two. */
export function evaluateMatching(request: MatchingRequest): MatchingReport {
  const started = performance.now()
  const { people, persons, firstOfRight } = read(request)
  const isAcross = (a: number, b: number): boolean =>
    request.data.length === 1 || a < firstOfRight === b >= firstOfRight
  const found = scan(people)
  const pairs = found.pairs.filter(({ a, b }) => isAcross(a, b))
  const joined = request.isOneToOne ? assignOneToOne(pairs).map(({ a, b }) => [a, b]) : cluster(pairs)
  const seconds = (performance.now() - started) / 1000
  const rssMb = process.resourceUsage().maxRSS / 1024

  const truth = createTruth(persons, isAcross)
  let reachable = 0
  let candidates = 0
  candidatePairs(people, (a, b) => {
    if (!isAcross(a, b)) return
    candidates += 1
    if (truth.isTrue(a, b)) reachable += 1
  })
  const likely = request.isOneToOne ? assignOneToOne(pairs) : pairs.filter(({ score }) => score >= thresholds.likely)
  const decided = (as: Decision): Found => truth.count(pairs.filter(({ decision }) => decision === as))
  const certain = decided('certain')
  return {
    records: people.length,
    truePairs: truth.total,
    pairs: measured(truth.count(likely), truth.total),
    clusters: measured(truth.countGroups(joined), truth.total),
    auto: { precision: ratio(certain.right, certain.all), coverage: ratio(certain.right, truth.total) },
    reviewPerRecord: ratio(decided('doubtful').all, people.length),
    blocking: { coverage: ratio(reachable, truth.total), candidatesPerRecord: ratio(candidates, people.length) },
    seconds: ratio(seconds, 1),
    rssMb: Math.round(rssMb),
  }
}

interface Read {
  readonly people: readonly PersonFacts[]
  readonly persons: readonly string[]
  /** Where the second file's people begin. */
  readonly firstOfRight: number
}

function read({ data, truth, map }: MatchingRequest): Read {
  const people: PersonFacts[] = []
  const persons: string[] = []
  let firstOfRight = 0
  for (const file of data) {
    firstOfRight = people.length
    const table = readTable(file)
    const truthAt = columnAt(table, truth)
    people.push(...factsOf(table, readMap(map, table)))
    persons.push(...table.rows.map((row) => row[truthAt] ?? ''))
  }
  return { people, persons, firstOfRight }
}

/** How many pairs were said to be one person, and how many of them are. */
interface Found {
  readonly all: number
  readonly right: number
}

interface Truth {
  readonly total: number
  readonly isTrue: (a: number, b: number) => boolean
  readonly count: (pairs: readonly ScoredPair[]) => Found
  readonly countGroups: (groups: readonly (readonly number[])[]) => Found
}

function createTruth(persons: readonly string[], isAcross: (a: number, b: number) => boolean): Truth {
  const isTrue = (a: number, b: number): boolean => persons[a] === persons[b]
  const groups = new Map<string, number[]>()
  for (const [at, person] of persons.entries()) {
    const group = groups.get(person)
    if (group === undefined) groups.set(person, [at])
    else group.push(at)
  }
  const count = (pairs: Iterable<{ readonly a: number; readonly b: number }>): Found => {
    const found = { all: 0, right: 0 }
    for (const { a, b } of pairs) {
      if (!isAcross(a, b)) continue
      found.all += 1
      if (isTrue(a, b)) found.right += 1
    }
    return found
  }
  const countGroups = (all: Iterable<readonly number[]>): Found => {
    const found = { all: 0, right: 0 }
    for (const group of all) {
      const { all: more, right } = count(pairsWithin(group))
      found.all += more
      found.right += right
    }
    return found
  }
  return { total: countGroups(groups.values()).all, isTrue, count, countGroups }
}

function* pairsWithin(group: readonly number[]): Generator<{ readonly a: number; readonly b: number }> {
  for (const [at, a] of group.entries()) for (const b of group.slice(at + 1)) yield { a, b }
}

function measured({ all, right }: Found, total: number): Measured {
  return { precision: ratio(right, all), recall: ratio(right, total), f1: ratio(2 * right, all + total) }
}

const ratio = (part: number, whole: number): number => (whole === 0 ? 0 : Math.round((part / whole) * 1e4) / 1e4)
