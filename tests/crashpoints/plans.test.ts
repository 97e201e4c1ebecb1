import { expect, test } from 'vitest'
import type { Database, Statement } from '#hub/ports.ts'
import { int, text } from '#hub/store/columns.ts'
import { whole } from './one-case.ts'
import { operations } from './operations.ts'

/**
 * A list that is handed in as JSON is walked once, and each element looked up by an index. Where SQLite turns the loops round,
 * it walks the whole list again for every row of a table: a batch that takes a millisecond here takes seconds in a large
 * workspace.
 */
const handedIn = /json_each\(\?\d*\)(?: (?:as )?(\w+))?/g

async function isWalkedPerRow(db: Database, { sql, args }: Statement): Promise<boolean> {
  const lists = new Set([...sql.matchAll(handedIn)].map(([, alias]) => alias ?? 'json_each'))
  if (lists.size === 0) return false
  const { rows } = await db.client.execute({ sql: `explain query plan ${sql}`, args: [...args] })
  const steps = rows.map((row) => ({ id: int(row, 'id'), parent: int(row, 'parent'), detail: text(row, 'detail') }))
  return steps.some(({ parent, detail }, index) => {
    const [, name] = /^SCAN (\w+) VIRTUAL TABLE/.exec(detail) ?? []
    if (name === undefined || !lists.has(name)) return false
    const before = steps[index - 1]
    const isInner = before?.parent === parent && /^(SCAN|SEARCH)/.test(before.detail)
    return isInner || steps.some((step) => step.id === parent && step.detail.startsWith('CORRELATED'))
  })
}

test.each(operations)('$name walks no list once per row', async ({ name }) => {
  const walked = await whole(name, async ({ db }, process) => {
    const found: string[] = []
    for (const statement of process.statements()) {
      // The control database has other tables.
      if (/\bworkspace\b|\broute\b/.test(statement.sql)) continue
      if (await isWalkedPerRow(db, statement)) found.push(statement.sql)
    }
    return found
  })
  expect(walked).toEqual([])
})
