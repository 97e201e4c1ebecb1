import fc from 'fast-check'
import { violations } from './check.ts'
import { mutants } from './mutants.ts'
import { openRealDatabase } from './real/database.ts'
import type { RealDatabase } from './real/database.ts'
import { diceOf, isReal, judge, schedule, setupOf } from './run-one.ts'
import { runSchedule } from './schedule.ts'
import type { Failure, Result, Task } from './tasks.ts'

/** Does what it is told, one task after the other, on one real store of its own. */
export const createWorkman = (): { work(task: Task): Promise<Result>; end(): Promise<void> } => {
  let opened: Promise<RealDatabase> | undefined
  const real = (): Promise<RealDatabase> => (opened ??= openRealDatabase())
  return {
    work: (task) => (task.kind === 'runs' ? workRuns(task, real) : Promise.resolve(workMutant(task))),
    end: async () => (await opened)?.close(),
  }
}

const workRuns = async (
  { seed, from, to }: Extract<Task, { kind: 'runs' }>,
  real: () => Promise<RealDatabase>,
): Promise<Result> => {
  const failures: Failure[] = []
  const sums = { runs: 0, steps: 0, userEdits: 0, remoteWrites: 0, realStoreRuns: 0 }
  for (let run = from; run < to; run += 1) {
    const database = isReal(run) ? await real() : undefined
    const { world, said } = await judge(numbersOf(seed, run), setupOf(run), database)
    sums.runs += 1
    sums.steps += world.counts.steps
    sums.userEdits += world.counts.edits
    sums.remoteWrites += world.vendors.reduce((sum, { log }) => sum + log.writes, 0)
    sums.realStoreRuns += database === undefined ? 0 : 1
    if (said.length > 0) failures.push({ run, said: [...said] })
  }
  return { kind: 'runs', ...sums, failures }
}

/** The schedule of a run. */
const numbersOf = (seed: number, run: number): readonly number[] => fc.sample(schedule, diceOf(seed, run))[0] ?? []

const workMutant = ({ seed, name, runsMax }: Extract<Task, { kind: 'mutant' }>): Result => {
  const mutant = mutants.find((one) => one.name === name)
  if (mutant === undefined) throw new TypeError(`There is no mutant named "${name}".`)
  for (let run = 0; run < runsMax; run += 1) {
    const world = runSchedule(numbersOf(seed, run), { ...setupOf(run), core: mutant.core })
    if (violations(world).length > 0) return { kind: 'mutant', name, killedAt: run }
  }
  return { kind: 'mutant', name, killedAt: null }
}
