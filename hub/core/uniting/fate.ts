import type { Link } from '#hub/core/snapshot.ts'
import type { View } from '#hub/core/view.ts'

/**
 * What becomes of a record of the one that goes. `follows`: it is the other's record from then on. `merges`: the remote makes
 * one record of it and the other's. `removes`: it is deleted there, because the remote cannot merge. `stays`: neither can be
 * done, so both are records of the one. `ends`: it was to be made, and is not.
 */
export type Fate = 'follows' | 'merges' | 'removes' | 'stays' | 'ends'

/** By what the one that stays has in the same place. */
export const fateOf = (view: View, link: Link, others: readonly Link[]): Fate => {
  const isToBeMade = link.state === 'creating' && link.remoteId === undefined
  if (isToBeMade) {
    return others.some((other) => other.connection === link.connection && isHolding(other)) ? 'ends' : 'follows'
  }
  if (link.state !== 'live' || !others.some((other) => isRival(link, other))) return 'follows'
  const object = view.object(link.connection, link.object)
  return object?.merges === true ? 'merges' : object?.removes === true ? 'removes' : 'stays'
}

const isHolding = ({ state }: Link): boolean => state === 'live' || state === 'creating' || state === 'merging'

const isRival = (link: Link, other: Link): boolean =>
  other.connection === link.connection && other.object === link.object && other.state === 'live'
