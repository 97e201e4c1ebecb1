import { expect } from 'vitest'

import type { RemoteId } from '#shared/ids.ts'
import type { Change, Cursor } from '#shared/record.ts'
import { createDice } from '#tests/support/throws.ts'

import type { Bench, Check } from './harness.ts'
import { changedId, readAll, readPage } from './steps.ts'

const stepsCount = 150
const lateSecondsMax = 90

/** What no single case shows: a reader and its users at work at the same time, for a long while. */
export const historyChecks: readonly Check[] = [
  {
    name: 'after a long history of edits, some committed late, every record was read as it is',
    async run(bench) {
      for (const seed of [1, 2, 3]) await live(bench, seed)
    },
  },
]

async function live(bench: Bench, seed: number): Promise<void> {
  const { vendor, harness } = bench
  const random = createDice(seed * 2_654_435_761)
  const ids = await vendor.add(Array.from({ length: 8 }, (_, index) => harness.sample(seed * 100 + index)))
  const busy = new Map<RemoteId, number>()
  const seen = new Map<RemoteId, Change>()
  const take = (changes: readonly Change[]) => changes.forEach((change) => seen.set(changedId(change), change))
  let cursor: Cursor | null = null
  for (let step = 0; step < stepsCount; step += 1) {
    const draw = random()
    const id = ids[Math.floor(random() * ids.length)]
    if (id === undefined) throw new Error('The vendor added nothing.')
    const now = vendor.session.now()
    // A record that is being changed in one transaction is locked for all others.
    const isFree = (busy.get(id) ?? 0) < now
    const fields = { [harness.textField]: `Text ${seed}.${step}` }
    if (draw < 0.3) {
      const page = await readPage(bench, cursor, 1 + Math.floor(random() * 4))
      take(page.changes)
      cursor = page.cursor
    } else if (draw < 0.55) {
      await vendor.advance(Math.floor(random() * 30_000))
    } else if (draw < 0.7 && isFree && vendor.editLate) {
      const delayMs = Math.floor(random() * lateSecondsMax) * 1000
      busy.set(id, now + delayMs)
      await vendor.editLate(id, fields, delayMs)
    } else if (isFree) await vendor.edit(id, fields)
  }
  await vendor.advance(lateSecondsMax * 1000)
  const rest = await readAll(bench, cursor)
  // A snapshot may have been in the middle of a round.
  take([...rest.changes, ...(await readAll(bench, rest.cursor)).changes])
  for (const id of ids) {
    const change = seen.get(id)
    const told = change?.kind === 'present' ? change.record.fields[harness.textField] : change?.kind
    expect(told, `${id} with seed ${seed}`).toBe((await vendor.peek(id))?.[harness.textField])
  }
}
