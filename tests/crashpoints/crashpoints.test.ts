import { expect, test } from 'vitest'
import { modes } from './death.ts'
import { operations } from './operations.ts'
import { playCase, type Case } from './one-case.ts'

/** One case of each operation and mode, at calls spread over all; `npm run crashpoints` plays every one. */
const sample = operations.flatMap(({ name }, nth) =>
  modes.map((mode, at) => ({ operation: name, mode, at: 1 + ((nth * 7 + at * 13) % 40) })),
)

test.each(sample)('$operation, $mode call $at: every promise is kept', async (one) => {
  expect((await playCase(one)).said).toEqual([])
})

test('a death that loses something would be seen', async () => {
  const forgetful: Case = { operation: 'edit polled', at: 41, mode: 'before' }
  const { said } = await playCase(
    forgetful,
    async ({ db }) => void (await db.write([{ sql: 'delete from outbox', args: [] }])),
  )
  expect(said.join('\n')).toContain('the title in b is Analyst, not Countess')
})
