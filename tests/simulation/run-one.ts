import fc from 'fast-check'
import { violations } from './check.ts'
import { compareWithReal } from './real/compare.ts'
import type { RealDatabase } from './real/database.ts'
import { runSchedule } from './schedule.ts'
import { plainSetup } from './setup.ts'
import type { Setup } from './setup.ts'
import type { World } from './world.ts'

/** One schedule in so many also runs on the real store: 625 of 20,000. */
const realEvery = 32

export const isReal = (run: number): boolean => run % realEvery === 0

/** Any of these numbers makes a schedule. */
export const schedule = fc.array(fc.nat(1023), { minLength: 150, maxLength: 900, size: 'max' })

/** The setup of a run; firms go first where the product's own store must come to the same. */
export const setupOf = (run: number): Setup => ({
  ...plainSetup,
  store: { isRanked: isReal(run), isRecorded: isReal(run) },
})

/** The dice of a run: alone they give the same schedule as among all others. */
export const diceOf = (seed: number, run: number) => ({
  seed: scatter(scatter(seed) ^ run),
  numRuns: 1,
  // Unbiased: every number of a schedule is a choice among few, so no number is more of an edge than another.
  unbiased: true,
})

/** Neighbours come to lie far apart (the finaliser of MurmurHash3), so that no two seeds share runs. */
const scatter = (number: number): number => {
  const once = Math.imul(number ^ (number >>> 16), 0x85_eb_ca_6b)
  const twice = Math.imul(once ^ (once >>> 13), 0xc2_b2_ae_35)
  return twice ^ (twice >>> 16)
}

export interface Judged {
  readonly world: World
  readonly said: readonly string[]
}

/** Runs a schedule and tells every promise it broke. */
export const judge = async (numbers: readonly number[], setup: Setup, real?: RealDatabase): Promise<Judged> => {
  const world = runSchedule(numbers, setup)
  const differences = real === undefined || world.store.calls === undefined ? [] : await compareWithReal(real, world)
  return { world, said: [...violations(world), ...differences] }
}
