import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { violations } from './check.ts'
import { schedule } from './run-one.ts'
import { runSchedule } from './schedule.ts'

const runs = Number(process.env['LEAD_HUB_SCHEDULES'] ?? 2_000)
const seed = Number(process.env['LEAD_HUB_SEED'] ?? 20_261_120)

const folder = new URL('regressions/', import.meta.url)

test.each(readdirSync(folder))('a schedule that once broke a promise keeps them all: %s', (name) => {
  const numbers = z.array(z.number()).parse(JSON.parse(readFileSync(new URL(name, folder), 'utf8')))
  expect(violations(runSchedule(numbers))).toEqual([])
})

test('whatever the order of crashes, lost calls and edits, every promise holds', { timeout: 600_000 }, () => {
  const counts = { edits: 0, writes: 0, faults: 0, unseen: 0 }
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
  // G4: user values written over between our read and our write, where a vendor has no exact precondition.
  process.stdout.write(`${result.numRuns} schedules, seed ${seed}: ${JSON.stringify(counts)}\n`)
  const example = result.counterexample?.[0]
  const said = example === null || example === undefined ? [] : violations(runSchedule(example))
  expect({ said, example }).toEqual({ said: [], example: undefined })
  expect(counts.edits).toBeGreaterThan(runs)
})
