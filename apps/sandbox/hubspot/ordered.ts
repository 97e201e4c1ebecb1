/** A place in the order: by instant, then by id. */
export interface Place {
  readonly at: number
  readonly id: number
}

/** Places kept in order in short blocks, so that adding, removing, counting and slicing stay cheap at 100,000. */
export interface OrderedPlaces {
  add(place: Place): void
  remove(place: Place): void
  /** How many places come before this one. */
  rank(place: Place): number
  /** `count` places from position `start` on. */
  slice(start: number, count: number): Place[]
  size(): number
}

const blockMax = 1024

export function createOrderedPlaces(): OrderedPlaces {
  let blocks: Place[][] = []
  let size = 0

  /** The first block whose last place is not before `place`; the last block when all are before. */
  function blockFor(place: Place): number {
    let low = 0
    let high = blocks.length - 1
    while (low < high) {
      const middle = (low + high) >> 1
      const last = blocks[middle]?.at(-1)
      if (last && compare(last, place) < 0) low = middle + 1
      else high = middle
    }
    return low
  }

  return {
    add(place) {
      size += 1
      const index = blockFor(place)
      const block = blocks[index]
      if (!block) {
        blocks = [[place]]
        return
      }
      block.splice(position(block, place), 0, place)
      if (block.length > blockMax) blocks.splice(index + 1, 0, block.splice(blockMax >> 1))
    },
    remove(place) {
      const index = blockFor(place)
      const block = blocks[index]
      if (!block) return
      const at = position(block, place)
      const found = block[at]
      if (!found || compare(found, place) !== 0) return
      block.splice(at, 1)
      size -= 1
      if (block.length === 0) blocks.splice(index, 1)
    },
    rank(place) {
      const index = blockFor(place)
      const before = blocks.slice(0, index).reduce((sum, block) => sum + block.length, 0)
      const block = blocks[index]
      return before + (block ? position(block, place) : 0)
    },
    slice(start, count) {
      const found: Place[] = []
      let skip = Math.max(start, 0)
      for (const block of blocks) {
        if (skip >= block.length) {
          skip -= block.length
          continue
        }
        found.push(...block.slice(skip, skip + count - found.length))
        skip = 0
        if (found.length >= count) break
      }
      return found
    },
    size: () => size,
  }
}

export function compare(left: Place, right: Place): number {
  return left.at - right.at || left.id - right.id
}

function position(block: readonly Place[], place: Place): number {
  let low = 0
  let high = block.length
  while (low < high) {
    const middle = (low + high) >> 1
    const there = block[middle]
    if (there && compare(there, place) < 0) low = middle + 1
    else high = middle
  }
  return low
}
