import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { result } from './tasks.ts'
import type { Result, Task } from './tasks.ts'

const defaultPart = fileURLToPath(new URL('part.ts', import.meta.url))

export interface PoolOptions {
  /** How many processes. */
  readonly size: number
  /** Told of each result as it comes. */
  readonly onResult: (result: Result) => void
  /** What a process runs. */
  readonly part?: string
}

/** Has tasks done by a few processes, each one at a time. A process that dies ends the whole. */
export const runPool = async (tasks: readonly Task[], { size, onResult, part = defaultPart }: PoolOptions) => {
  const left = [...tasks].toReversed()
  const parts = Array.from({ length: Math.min(size, tasks.length) }, () => fork(part))
  try {
    await Promise.all(parts.map((child) => keepBusy(child, () => left.pop(), onResult)))
  } finally {
    for (const child of parts) if (child.connected) child.disconnect()
  }
}

const keepBusy = (
  child: ChildProcess,
  next: () => Task | undefined,
  onResult: (result: Result) => void,
): Promise<void> =>
  new Promise((resolve, reject) => {
    let current: Task | undefined
    const give = (): void => {
      current = next()
      if (current === undefined) resolve()
      else child.send(current)
    }
    child.on('message', (message) => {
      const parsed = result.safeParse(message)
      if (!parsed.success) return reject(new Error(`A process of the simulation said ${JSON.stringify(message)}.`))
      onResult(parsed.data)
      give()
    })
    child.on('error', reject)
    child.on('exit', (code, signal) => {
      if (current === undefined) return
      const how = signal === null ? `ended with exit code ${code ?? 'unknown'}` : `was ended by ${signal}`
      reject(new Error(`A process of the simulation ${how} during ${JSON.stringify(current)}.`))
    })
    give()
  })
