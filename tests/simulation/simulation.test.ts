import fc from 'fast-check'
import { expect, test } from 'vitest'
import { violations } from './check.ts'
import { runSchedule } from './schedule.ts'

const runs = Number(process.env['LEAD_HUB_SCHEDULES'] ?? 2_000)
const seed = Number(process.env['LEAD_HUB_SEED'] ?? 20_261_120)

const schedule = fc.array(fc.nat(1023), { minLength: 150, maxLength: 900, size: 'max' })

test('whatever the order of crashes, lost calls and edits, every promise holds', { timeout: 600_000 }, () => {
  const counts = { edits: 0, writes: 0, faults: 0, unseen: 0, conflicts: 0 }
  const result = fc.check(
    fc.property(schedule, (numbers) => {
      const world = runSchedule(numbers)
      counts.edits += world.counts.edits
      counts.faults += world.counts.faults
      for (const vendor of world.vendors) {
        counts.writes += vendor.log.writes
        counts.unseen += vendor.log.unseen.size
      }
      return violations(world).length === 0
    }),
    { numRuns: runs, seed },
  )
  const example = result.counterexample?.[0]
  const said = example === null || example === undefined ? [] : violations(runSchedule(example))
  expect({ said, example }).toEqual({ said: [], example: undefined })
  expect(counts.edits).toBeGreaterThan(runs)
})
