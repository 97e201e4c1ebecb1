import { expect } from 'vitest'

import { Fault } from '#shared/fault.ts'

import type { Check } from './harness.ts'
import { createOp, faultOf, load, readPage, sampleFields, updateOp, write } from './steps.ts'

/** Everything that goes wrong is said in the contract's words. */
export const faultChecks: readonly Check[] = [
  ...(['lost-reply', 'lost-request'] as const).map((failure): Check => ({
    name: `a write with a ${failure.replace('-', ' ')} is unknown, and its repeat makes no second record`,
    async run(bench) {
      const ops = [1, 2, 3].map((number) => createOp(bench, number))
      bench.vendor.failNext(failure)
      const kinds = await write(bench, ops).then(
        (results) => results.map(({ kind }) => kind),
        (error: unknown) => {
          expect(error).toBeInstanceOf(Fault)
          const isTold = error instanceof Fault && error.kind === 'transient' && error.detail.nothingApplied === false
          return isTold ? ops.map(() => 'unknown') : [String(error)]
        },
      )
      expect(kinds).toEqual(['unknown', 'unknown', 'unknown'])
      const again = await write(bench, ops)
      for (const result of again) expect(['applied', 'stale']).toContain(result.kind)
      expect(await bench.vendor.count()).toBe(3)
    },
  })),
  {
    name: 'a quota ends the call as such, with the wait the vendor asked for if it did, and nothing written',
    async run(bench) {
      bench.vendor.failNext('quota')
      const fault = await faultOf(write(bench, [createOp(bench, 1)]))
      expect(fault.kind).toBe('quota')
      expect(fault.detail.nothingApplied).not.toBe(false)
      const wait = fault.detail.retryAfterSeconds
      if (wait !== undefined) expect(wait).toBeGreaterThan(0)
      expect(await bench.vendor.count()).toBe(0)
      bench.vendor.failNext('quota')
      expect((await faultOf(readPage(bench, null, 10))).kind).toBe('quota')
    },
  },
  {
    name: 'a vendor that is down is a transient fault on reads and loads',
    async run(bench) {
      const ids = await bench.vendor.add([bench.harness.sample(1)])
      bench.vendor.failNext('down')
      expect((await faultOf(readPage(bench, null, 10))).kind).toBe('transient')
      bench.vendor.failNext('lost-reply')
      expect((await faultOf(load(bench, ids))).kind).toBe('transient')
      expect(await load(bench, ids)).toHaveLength(1)
    },
  },
  {
    name: 'nothing is tried twice within one call',
    async run(bench) {
      const before = bench.calls.length
      bench.vendor.failNext('down')
      await faultOf(readPage(bench, null, 10))
      expect(bench.calls.length - before).toBeLessThanOrEqual(1)
    },
  },
  {
    name: 'a withdrawn consent is said to be that',
    async run(bench) {
      bench.vendor.failNext('consent')
      expect((await faultOf(readPage(bench, null, 10))).kind).toBe('consent')
      bench.vendor.failNext('consent')
      expect((await faultOf(write(bench, [createOp(bench, 1)]))).kind).toBe('consent')
      expect(await bench.vendor.count()).toBe(0)
    },
  },
  {
    name: 'a field that was removed fails by itself: typed on read, refused on write, others go on',
    async run(bench) {
      const { harness, remote, vendor } = bench
      const { droppable, object } = harness
      const [one, two] = await vendor.add([1, 2].map(harness.sample))
      if (!one || !two) throw new Error('The vendor added nothing.')
      await vendor.dropField(droppable)
      const specs = await remote.describe(object)
      expect(specs.map(({ name }) => name)).not.toContain(droppable)
      const others = sampleFields(bench).filter((name) => name !== droppable)
      const page = await remote.read({ object, fields: others, cursor: null, limit: 10 })
      expect(page.changes).toHaveLength(2)
      await expectTypedOrAbsent(() => readPage(bench, null, 10), droppable)
      const results = await write(bench, [
        { kind: 'update', id: one, fields: { [droppable]: 'No home' } },
        updateOp(bench, two, 'Still written'),
      ])
      expect(results.map(({ kind }) => kind)).toEqual(['refused', 'applied'])
      const [refused] = results
      expect(refused?.kind === 'refused' && refused.problems[0]?.field).toBe(droppable)
    },
  },
]

// A remote may refuse to read a field it no longer has, or leave it out; what it may not do is make up a value.
async function expectTypedOrAbsent(call: () => ReturnType<typeof readPage>, field: string): Promise<void> {
  const outcome = await call().then(
    (page) => page.changes.map((change) => change.kind === 'present' && change.record.fields[field]),
    (error: unknown) => error,
  )
  if (Array.isArray(outcome)) expect(outcome.filter((value) => value !== undefined)).toEqual([])
  else expect(outcome instanceof Fault && ['refused', 'contract'].includes(outcome.kind), String(outcome)).toBe(true)
}
