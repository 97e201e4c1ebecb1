import { fork } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { casesOf, playCase, type Outcome } from './one-case.ts'
import { modes } from './death.ts'
import { operations } from './operations.ts'

const usage = `npm run -s crashpoints -- [--operation NAME] [--json]                 a death at every call of every operation
npm run -s crashpoints -- --operation NAME --at N --mode MODE          one of them`

const { values } = parseArgs({
  options: {
    operation: { type: 'string' },
    at: { type: 'string' },
    mode: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
})

const began = performance.now()
const chosen = operations.filter(({ name }) => values.operation === undefined || name === values.operation)

/** In the parent: shares the operations out among as many processes as there are processors. */
async function all(): Promise<boolean> {
  const waiting = chosen.map(({ name }) => name)
  const sums: Record<string, number> = {}
  const failures: Outcome[] = []
  const worker = async (): Promise<void> => {
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
      const outcomes = await inChild(name)
      sums[name] = outcomes.length
      failures.push(...outcomes.filter(({ said }) => said.length > 0))
      if (!values.json) process.stderr.write(`${name}: ${outcomes.length} cases, ${failures.length} failures so far\n`)
    }
  }
  await Promise.all(Array.from({ length: availableParallelism() }, worker))
  for (const { operation, mode, at, said } of failures) {
    process.stderr.write(`${operation}, ${mode} call ${at}: ${said.join('; ')}\n`)
  }
  const cases = Object.values(sums).reduce((sum, n) => sum + n, 0)
  const seconds = Math.round((performance.now() - began) / 100) / 10
  process.stdout.write(`${JSON.stringify({ cases, failures: failures.length, seconds, operations: sums })}\n`)
  return failures.length === 0
}

function inChild(name: string): Promise<readonly Outcome[]> {
  return new Promise((resolve, reject) => {
    const outcomes: Outcome[] = []
    const child = fork(fileURLToPath(import.meta.url), ['--operation', name, '--json'], {
      env: { ...process.env, CRASHPOINTS_CHILD: '1' },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    })
    child.on('message', (outcome: Outcome) => void outcomes.push(outcome))
    child.once('exit', (code) => {
      if (code === 0) resolve(outcomes)
      else reject(new Error(`“${name}” ended with ${code ?? 'a signal'}.`))
    })
  })
}

async function asChild(): Promise<boolean> {
  for (const { name } of chosen) for await (const outcome of casesOf(name)) process.send?.(outcome)
  return true
}

async function one(operation: string, at: string): Promise<boolean> {
  const mode = modes.find((known) => known === values.mode)
  if (mode === undefined) throw new TypeError(`--mode must be one of ${modes.join(', ')}.\n${usage}`)
  const outcome = await playCase({ operation, at: Number(at), mode })
  process.stdout.write(`${JSON.stringify(outcome, null, 2)}\n`)
  return outcome.said.length === 0
}

if (chosen.length === 0) throw new TypeError(`There is no operation “${values.operation ?? ''}”.\n${usage}`)
const isGood =
  process.env['CRASHPOINTS_CHILD'] !== undefined
    ? await asChild()
    : values.operation !== undefined && values.at !== undefined
      ? await one(values.operation, values.at)
      : await all()
process.exit(isGood ? 0 : 1)
