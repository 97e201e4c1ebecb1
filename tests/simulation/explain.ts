import fc from 'fast-check'
import { openRealDatabase } from './real/database.ts'
import { diceOf, isReal, judge, schedule, setupOf } from './run-one.ts'

/** A run looked at closely. */
export interface Explained {
  /** Every promise it broke; none: it kept them all. */
  readonly said: readonly string[]
  /** The shortest schedule found that breaks one too, else the run's own: what goes to `regressions/`. */
  readonly numbers: readonly number[]
  /** What happened in it, a line each. */
  readonly trace: readonly string[]
}

/** A shorter schedule is looked for so long. */
const shrinkMs = 20_000

/** Runs one run again and, where it breaks a promise, looks for the shortest schedule that does. */
export const explain = async (seed: number, run: number): Promise<Explained> => {
  const real = isReal(run) ? await openRealDatabase() : undefined
  const setup = { ...setupOf(run), isTraced: true }
  try {
    const isKept = fc.asyncProperty(schedule, async (numbers) => (await judge(numbers, setup, real)).said.length === 0)
    const { counterexample } = await fc.check(isKept, {
      ...diceOf(seed, run),
      interruptAfterTimeLimit: shrinkMs,
      markInterruptAsFailure: false,
    })
    const numbers = counterexample?.[0] ?? fc.sample(schedule, diceOf(seed, run))[0] ?? []
    const { world, said } = await judge(numbers, setup, real)
    return { said, numbers, trace: world.trace }
  } finally {
    real?.close()
  }
}
