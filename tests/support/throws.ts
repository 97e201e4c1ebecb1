/** A sequence of numbers from 0 to under 1 that is the same on each run. */
export type Dice = () => number

/** Numerical Recipes' linear congruential generator: enough for spoiling records and shuffling edits. */
export function createDice(seed: number): Dice {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}
