import { expect } from 'vitest'

import type { Bench, Check } from './harness.ts'
import { appliedId, createOp, keyOf, loadRecord, readAll, changedId, updateOp, write } from './steps.ts'

/** Writing is repeatable, answers op by op, and never surprises. */
export const writeChecks: readonly Check[] = [
  {
    name: 'what was written is what load says, and its revision is the one the write told',
    async run(bench) {
      const [created] = await write(bench, [createOp(bench, 1)])
      const id = appliedId(created)
      const record = await loadRecord(bench, id)
      expect(record.fields).toEqual(bench.harness.sample(1))
      if (created?.kind === 'applied' && created.revision !== undefined) expect(created.revision).toBe(record.revision)
      if (created?.kind === 'applied' && created.fields) expect(record.fields).toMatchObject(created.fields)
      // The echo: it comes back through the feed as the very same record.
      const echo = (await readAll(bench, null)).changes.find((change) => changedId(change) === id)
      expect(echo).toEqual({ kind: 'present', record })
    },
  },
  {
    name: 'a create carries its key, so that the record is found by it',
    async run(bench) {
      const { remote, harness } = bench
      const id = appliedId((await write(bench, [createOp(bench, 1)]))[0])
      const keyField = keyFieldOf(bench)
      const [change] = await remote.load({ object: harness.object, fields: [keyField], ids: [id] })
      expect(change?.kind === 'present' && change.record.fields[keyField]).toBe(keyOf(1))
    },
  },
  {
    name: 'the same create twice makes one record',
    async run(bench) {
      const id = appliedId((await write(bench, [createOp(bench, 1)]))[0])
      const [again] = await write(bench, [createOp(bench, 1)])
      expect(again?.kind === 'applied' || again?.kind === 'stale' ? again.id : again).toBe(id)
      expect(await bench.vendor.count()).toBe(1)
    },
  },
  {
    name: 'the same update twice leaves the record as after the first',
    async run(bench) {
      const [id] = await bench.vendor.add([bench.harness.sample(1)])
      if (id === undefined) throw new Error('The vendor added nothing.')
      for (let turn = 0; turn < 2; turn += 1) {
        const [result] = await write(bench, [updateOp(bench, id, 'Twice')])
        expect(appliedId(result)).toBe(id)
      }
      expect((await bench.vendor.peek(id))?.[bench.harness.textField]).toBe('Twice')
      expect(await bench.vendor.count()).toBe(1)
    },
  },
  {
    name: 'an update touches the fields it names and no others',
    async run(bench) {
      const sample = bench.harness.sample(1)
      const [id] = await bench.vendor.add([sample])
      if (id === undefined) throw new Error('The vendor added nothing.')
      await write(bench, [updateOp(bench, id, 'Only this')])
      expect((await loadRecord(bench, id)).fields).toEqual({ ...sample, [bench.harness.textField]: 'Only this' })
    },
  },
  {
    name: 'results come in the order of the ops, creates and updates mixed',
    async run(bench) {
      const ids = await bench.vendor.add([1, 2, 3].map(bench.harness.sample))
      const updates = ids.map((id, index) => updateOp(bench, id, `Text ${index}`))
      const creates = [11, 12, 13].map((number) => createOp(bench, number))
      const results = await write(
        bench,
        creates.flatMap((create, index) => [create, updates[index] ?? create]),
      )
      const told = results.map(appliedId)
      expect(told.filter((_, index) => index % 2 === 1)).toEqual(ids)
      for (const [index, number] of [11, 12, 13].entries()) {
        const created = told[index * 2]
        const fields = created && (await bench.vendor.peek(created))
        expect(fields?.[bench.harness.findField]).toBe(bench.harness.sample(number)[bench.harness.findField])
      }
    },
  },
  {
    name: 'one bad op of many is refused alone, with field, code, words and a way out',
    async run(bench) {
      const { harness, vendor } = bench
      const ops = [1, 2, 3, 4, 5].map((number) => createOp(bench, number))
      const bad = createOp(bench, 6)
      ops.splice(2, 0, { ...bad, fields: { ...bad.fields, ...harness.refusal.fields } })
      const results = await write(bench, ops)
      expect(results.map(({ kind }) => kind)).toEqual([
        'applied',
        'applied',
        'refused',
        'applied',
        'applied',
        'applied',
      ])
      const refused = results[2]
      const problem = refused?.kind === 'refused' ? refused.problems[0] : undefined
      expect(problem?.field).toBe(harness.refusal.field)
      expect(problem?.code).toBe(harness.refusal.code)
      expect(problem?.said.length).toBeGreaterThan(3)
      expect(problem?.fix).toMatch(/^\S.{10,}\.$/)
      expect(await vendor.count()).toBe(5)
    },
  },
  {
    name: 'an update of a record that is gone says so and spares the others',
    async run(bench) {
      const { vendor } = bench
      const [gone, kept] = await vendor.add([1, 2].map(bench.harness.sample))
      if (!vendor.remove || !gone || !kept) return
      await vendor.remove(gone)
      const results = await write(bench, [updateOp(bench, gone, 'Lost'), updateOp(bench, kept, 'Kept')])
      expect(results.map(({ kind }) => kind)).toEqual(['stale', 'applied'])
      expect((await vendor.peek(kept))?.[bench.harness.textField]).toBe('Kept')
    },
  },
  {
    name: 'a guarded update of a record that changed meanwhile is stale and writes nothing',
    concerns: ({ connector }) => connector.manifest.traits.guardedWrites,
    async run(bench) {
      const { vendor, harness } = bench
      const [id] = await vendor.add([harness.sample(1)])
      if (id === undefined) throw new Error('The vendor added nothing.')
      const { modifiedAt } = await loadRecord(bench, id)
      if (modifiedAt === undefined) throw new Error('Guarded writes need a modified time.')
      await vendor.advance(5000)
      await vendor.edit(id, { [harness.textField]: 'By a user' })
      const op = { ...updateOp(bench, id, 'By us'), expect: { modifiedAt } }
      expect((await write(bench, [op]))[0]?.kind).toBe('stale')
      expect((await vendor.peek(id))?.[harness.textField]).toBe('By a user')
      const fresh = await loadRecord(bench, id)
      const again = { ...updateOp(bench, id, 'By us'), expect: { modifiedAt: fresh.modifiedAt ?? 0 } }
      expect((await write(bench, [again]))[0]?.kind).toBe('applied')
    },
  },
  {
    name: 'a write of any size up to the limit is two calls at most',
    async run(bench) {
      const most = Math.min(bench.harness.connector.manifest.traits.writeMax, 60)
      const ids = await bench.vendor.add([1, 2].map(bench.harness.sample))
      await bench.remote.describe(bench.harness.object)
      const before = bench.calls.length
      const creates = Array.from({ length: most - 2 }, (_, index) => createOp(bench, index + 10))
      await write(bench, [...creates, ...ids.map((id) => updateOp(bench, id, 'Counted'))])
      expect(bench.calls.length - before).toBeLessThanOrEqual(2)
    },
  },
]

function keyFieldOf({ harness }: Bench): string {
  const object = harness.connector.manifest.objects.find(({ name }) => name === harness.object)
  if (!object) throw new Error(`The manifest has no ${harness.object}.`)
  return object.keyField
}
