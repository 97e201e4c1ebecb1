import type { PersonFacts } from './facts.ts'
import { keyHoldersMax, personKeys } from './keys.ts'

// Who shares a key with whom, for a whole list. People are numbered, and keys are hashed into typed arrays and sorted: a
// million people need no map of strings. A collision of hashes costs one comparison.

/** Records one scan can hold: a record's number and a key's hash share the 53 bits of one number. */
const scanMax = 2 ** 21

/** Visits every pair that shares a key once, the lower number first, and says how many there were. */
export function candidatePairs(people: readonly PersonFacts[], visit: (a: number, b: number) => void): number {
  const blocks = blocksOf(people)
  const seenBy = new Int32Array(people.length).fill(-1)
  let count = 0
  for (let person = 0; person < people.length; person += 1) {
    const last = blocks.offsets[person + 1] ?? 0
    for (let at = blocks.offsets[person] ?? 0; at < last; at += 1) {
      const place = blocks.places[at] ?? 0
      const end = blocks.ends[place] ?? 0
      for (let next = place + 1; next < end; next += 1) count += meet(person, blocks.members[next] ?? 0)
    }
  }
  return count

  function meet(person: number, partner: number): number {
    if (seenBy[partner] === person) return 0
    seenBy[partner] = person
    visit(person, partner)
    return 1
  }
}

/** Who shares a key with whom: `members` in runs of one key each, and for each person the runs they stand in. */
interface Blocks {
  readonly members: Int32Array
  /** Of each person, where their entries in `places` begin. */
  readonly offsets: Uint32Array
  /** Where a person stands in `members`. */
  readonly places: Int32Array
  /** Where the run ends in which a place lies; zero for a run that is too long. */
  readonly ends: Int32Array
}

function blocksOf(people: readonly PersonFacts[]): Blocks {
  const { codes, offsets } = codesOf(people)
  codes.sort()
  const members = Int32Array.from(codes, (code) => code % scanMax)
  const ends = new Int32Array(codes.length)
  for (let start = 0; start < codes.length;) {
    const hash = Math.floor((codes[start] ?? 0) / scanMax)
    let end = start + 1
    while (end < codes.length && Math.floor((codes[end] ?? 0) / scanMax) === hash) end += 1
    if (end - start <= keyHoldersMax) ends.fill(end, start, end)
    start = end
  }
  const places = new Int32Array(codes.length)
  const filled = offsets.slice()
  for (const [place, person] of members.entries()) {
    const at = filled[person] ?? 0
    places[at] = place
    filled[person] = at + 1
  }
  return { members, offsets, places, ends }
}

/** Each person's keys as one number each: the key's hash, then the person. */
function codesOf(people: readonly PersonFacts[]): { readonly codes: Float64Array; readonly offsets: Uint32Array } {
  const offsets = new Uint32Array(people.length + 1)
  let codes = new Float64Array(people.length * keysTypical + keysTypical)
  let count = 0
  for (const [person, facts] of people.entries()) {
    const keys = personKeys(facts)
    if (count + keys.length > codes.length) {
      const wider = new Float64Array(codes.length * 2)
      wider.set(codes)
      codes = wider
    }
    for (const key of keys) {
      codes[count] = hashOf(key) * scanMax + person
      count += 1
    }
    offsets[person + 1] = count
  }
  return { codes: codes.subarray(0, count), offsets }
}

const keysTypical = 12

/** FNV-1a, 32 bits. http://www.isthe.com/chongo/tech/comp/fnv/ */
function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  return hash >>> 0
}
