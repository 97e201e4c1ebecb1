import { isTooLarge } from '#hub/store/database.ts'
import type { Ports } from '#hub/ports.ts'

/** Rows to begin with: what suits the task, but no more than the runtime allows. */
export const rowsAtOnce = ({ rowsMax }: Ports, suits: number): number => Math.min(suits, rowsMax ?? suits)

/** Does the task with this many rows, or, where that is too much for the database at once, with half as many, and so on. */
export async function fitting<T>(limit: number, task: (limit: number) => Promise<T>): Promise<T> {
  for (let rows = limit; ; rows = Math.ceil(rows / 2)) {
    try {
      return await task(rows)
    } catch (error) {
      if (rows <= 1 || !isTooLarge(error)) throw error
    }
  }
}
