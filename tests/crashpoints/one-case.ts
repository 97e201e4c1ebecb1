import { modes, type Mode, type Process } from './death.ts'
import { begin, operations, type Operation } from './operations.ts'
import { broken } from './promises.ts'
import { isDeath, openCrashWorld, owner, type CrashWorld, type Worker } from './world.ts'

/** One death: at which call of which operation, and how. */
export interface Case {
  readonly operation: string
  readonly at: number
  readonly mode: Mode
}

export interface Outcome extends Case {
  /** Promises that were broken. */
  readonly said: readonly string[]
  /** The operation was over before that call: there are no further cases of it. */
  readonly isPast: boolean
}

const passesAfter = 3

/**
 * Plays an operation, ends the process at the named call, starts another and looks at what has become of everything. `meddle`
 * spoils something in between, to see that it would be noticed.
 */
export async function playCase(
  { operation: name, at, mode }: Case,
  meddle?: (world: CrashWorld) => Promise<void>,
): Promise<Outcome> {
  const operation = operationNamed(name)
  const world = await openCrashWorld()
  try {
    await setOut(world, operation)
    operation.cause?.(world)
    const doomed = world.doom(at, mode, (other) => operate(world, operation, other))
    await operate(world, operation, world.worker()).catch((error: unknown) => {
      if (!isDeath(error) && !doomed.isDead()) throw error
    })
    const isPast = doomed.calls().length < at
    await meddle?.(world)
    await world.restart()
    await operation.ask?.(world.worker())
    for (let pass = 0; pass < passesAfter; pass += 1) await world.pass()
    return { operation: name, at, mode, isPast, said: isPast ? [] : await broken(world, operation) }
  } catch (error) {
    const said = [`it failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`]
    return { operation: name, at, mode, isPast: false, said }
  } finally {
    world.close()
  }
}

function operationNamed(name: string): Operation {
  const operation = operations.find((one) => one.name === name)
  if (operation === undefined) throw new TypeError(`There is no operation “${name}”.`)
  return operation
}

async function setOut(world: CrashWorld, operation: Operation): Promise<void> {
  begin(world)
  const { hub } = world.worker()
  for (const connector of ['a', 'b', 'c']) await hub.connect(owner, { connector, settings: {} })
  await world.worker().drain()
  if (operation.isSynced) {
    await hub.approveFirstSync(owner, (await hub.firstSync(owner)).hash)
    await world.worker().drain()
    await world.pass()
    await world.pass()
  }
  await operation.prepare?.(world)
}

/** What is asked for, then whatever follows: a poll, and all lanes until they rest. */
async function operate(world: CrashWorld, operation: Operation, worker: Worker): Promise<void> {
  await operation.ask?.(worker)
  await world.db.write([{ sql: 'update feed set due_at = 0', args: [] }])
  await worker.drain()
}

/** Every case of an operation. Reads change nothing, so only what can make a difference is played. */
export async function* casesOf(operation: string): AsyncGenerator<Outcome> {
  const calls = await callsOf(operation)
  for (const [index, call] of calls.entries()) {
    for (const mode of call === 'write' ? modes : (['before', 'two'] as const)) {
      const outcome = await playCase({ operation, at: index + 1, mode })
      if (!outcome.isPast) yield outcome
    }
  }
}

/** The calls that an operation makes when nothing goes wrong. */
const callsOf = (name: string): Promise<readonly ('read' | 'write')[]> => whole(name, (_, process) => process.calls())

/** Plays an operation of which nothing goes wrong, and looks at what was done. */
export async function whole<Result>(
  name: string,
  look: (world: CrashWorld, process: Process) => Result | Promise<Result>,
): Promise<Result> {
  const operation = operationNamed(name)
  const world = await openCrashWorld()
  try {
    await setOut(world, operation)
    operation.cause?.(world)
    const process = world.doom(0, 'before', () => Promise.resolve())
    await operate(world, operation, world.worker())
    return await look(world, process)
  } finally {
    world.close()
  }
}
