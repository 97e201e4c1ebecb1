import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { explain } from './explain.ts'
import { mutants } from './mutants.ts'
import { runPool } from './pool.ts'
import type { Failure, Task } from './tasks.ts'

const usage = `npm run -s simulate -- [--runs 20000] [--seed 20261120] [--json]   schedules against every promise
npm run -s simulate -- --run K --seed S                            one of them, step by step
npm run -s simulate -- --mutants [--json]                          bugs seeded on purpose, each to be found`

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '20000' },
    run: { type: 'string' },
    seed: { type: 'string', default: '20261120' },
    mutants: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
})

const runsPerTask = 250
/** Schedules tried on one seeded bug before it counts as not found. */
const runsPerMutant = 20_000
const failuresShown = 5

const whole = (name: 'runs' | 'run' | 'seed', text: string): number => {
  const number = Number(text)
  if (/^\d{1,9}$/.test(text)) return number
  throw new TypeError(`--${name} must be a whole number from 0 to 999999999, not "${text}".\n${usage}`)
}

const seed = whole('seed', values.seed)
const began = performance.now()
const secondsSince = (): number => Math.round((performance.now() - began) / 100) / 10

const print = (line: string): void => void process.stdout.write(`${line}\n`)
/** One line that is written over; only where somebody watches. */
const progress = (line: string): void => {
  if (!values.json) process.stderr.write(process.stderr.isTTY ? `\r${line}\u001B[K` : `${line}\n`)
}

const simulate = async (runs: number): Promise<boolean> => {
  const sums = { runs: 0, steps: 0, userEdits: 0, remoteWrites: 0, realStoreRuns: 0 }
  const failures: Failure[] = []
  const tasks: Task[] = []
  for (let from = 0; from < runs; from += runsPerTask)
    tasks.push({ kind: 'runs', seed, from, to: Math.min(runs, from + runsPerTask) })
  await runPool(tasks, {
    size: availableParallelism(),
    onResult: (result) => {
      if (result.kind !== 'runs') return
      failures.push(...result.failures)
      sums.runs += result.runs
      sums.steps += result.steps
      sums.userEdits += result.userEdits
      sums.remoteWrites += result.remoteWrites
      sums.realStoreRuns += result.realStoreRuns
      progress(`${sums.runs} of ${runs} schedules, ${failures.length} broke a promise, ${secondsSince()} s`)
    },
  })
  failures.sort((a, b) => a.run - b.run)
  const numbers = { ...sums, violations: failures.length, seconds: secondsSince(), seed }
  const first = failures[0]
  if (values.json) {
    const shown = failures.slice(0, failuresShown).map((failure) => ({ ...failure, replay: replayOf(failure.run) }))
    print(JSON.stringify(failures.length === 0 ? numbers : { ...numbers, failures: shown }))
  } else {
    print(`\n${JSON.stringify(numbers, null, 2)}`)
    for (const { run, said } of failures.slice(0, failuresShown)) print(`${said[0] ?? ''}\n  ${replayOf(run)}`)
    if (first !== undefined) await showRun(first.run)
  }
  return failures.length === 0
}

const replayOf = (run: number): string => `npm run -s simulate -- --run ${run} --seed ${seed}`

const showRun = async (run: number): Promise<boolean> => {
  const { said, numbers, trace } = await explain(seed, run)
  const verdict = said.length === 0 ? ['Every promise is kept.'] : said
  if (values.json) print(JSON.stringify({ run, seed, violations: said, numbers, trace }))
  else print([...trace, ...verdict, `schedule: ${JSON.stringify(numbers)}`, replayOf(run)].join('\n'))
  return said.length === 0
}

const hunt = async (): Promise<boolean> => {
  const killed = new Map<string, number>()
  const survivors: { readonly name: string; readonly explanation: string | null }[] = []
  const tasks = mutants.map(({ name }): Task => ({ kind: 'mutant', seed, name, runsMax: runsPerMutant }))
  await runPool(tasks, {
    size: availableParallelism(),
    onResult: (result) => {
      if (result.kind !== 'mutant') return
      const { name, killedAt } = result
      if (killedAt !== null) killed.set(name, killedAt)
      else survivors.push({ name, explanation: mutants.find((one) => one.name === name)?.survives ?? null })
      progress(killedAt === null ? `NOT FOUND: ${name}` : `found by run ${killedAt}: ${name}`)
    },
  })
  const numbers = { killed: killed.size, total: mutants.length, survivors, seconds: secondsSince(), seed }
  print(values.json ? JSON.stringify(numbers) : JSON.stringify(numbers, null, 2))
  return survivors.every(({ explanation }) => explanation !== null)
}

const run = async (): Promise<boolean> => {
  if (values.mutants) return hunt()
  return values.run === undefined ? simulate(whole('runs', values.runs)) : showRun(whole('run', values.run))
}

try {
  process.exitCode = (await run()) ? 0 : 1
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 2
}
