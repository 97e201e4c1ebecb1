import type { System, SystemSettings } from './system.ts'

/** One guarantee and how it is tried. Throws where it does not hold. */
export interface Check {
  readonly name: string
  readonly run: (system: System) => Promise<void>
}

/** Guarantees that share one system; they are tried in order, each on what the one before left. */
export interface Group {
  readonly name: string
  readonly settings: SystemSettings
  readonly checks: readonly Check[]
}

export const check = (name: string, run: Check['run']): Check => ({ name, run })

export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** Tries again until the attempt no longer throws; after `seconds` its last complaint is thrown. */
export async function eventually<T>(attempt: () => Promise<T> | T, seconds = 15): Promise<T> {
  const until = Date.now() + seconds * 1_000
  for (;;) {
    try {
      return await attempt()
    } catch (error) {
      if (Date.now() >= until) throw new Error(`Not within ${seconds} seconds: ${said(error)}`, { cause: error })
    }
    await sleep(100)
  }
}

export const said = (error: unknown): string => (error instanceof Error ? error.message : String(error))
