import { expect } from 'vitest'

import type { Bench, Check } from './harness.ts'
import { changedId, load, loadRecord, readAll, readPage, sampleFields } from './steps.ts'

const samples = (bench: Bench, count: number) =>
  Array.from({ length: count }, (_, index) => bench.harness.sample(index + 1))

/** Reading may repeat and may never skip. */
export const readChecks: readonly Check[] = [
  {
    name: 'hundreds of records with one modified time are all read, over several pages',
    async run(bench) {
      const ids = await bench.vendor.add(samples(bench, 250))
      const { changes } = await readAll(bench, null, 60)
      expect(new Set(changes.map(changedId))).toEqual(new Set(ids))
    },
  },
  {
    name: 'pages of two skip nothing, even when records change between them',
    async run(bench) {
      const ids = await bench.vendor.add(samples(bench, 9))
      const first = await readPage(bench, null, 2)
      await bench.vendor.advance(2000)
      const [early] = ids
      if (early === undefined) throw new Error('The vendor added nothing.')
      await bench.vendor.edit(early, { [bench.harness.textField]: 'Changed' })
      const rest = await readAll(bench, first.cursor, 2)
      // A snapshot shows a record that changed behind the cursor in its next round.
      const isSnapshot = bench.harness.connector.manifest.traits.feed === 'snapshot'
      const next = isSnapshot ? (await readAll(bench, rest.cursor, 2)).changes : []
      const changes = [...first.changes, ...rest.changes, ...next]
      expect(new Set(changes.map(changedId))).toEqual(new Set(ids))
      const last = changes.findLast((change) => changedId(change) === early)
      expect(last?.kind === 'present' && last.record.fields[bench.harness.textField]).toBe('Changed')
    },
  },
  {
    name: 'a change after the end of the feed is in the next read',
    async run(bench) {
      const [first, second] = await bench.vendor.add(samples(bench, 2))
      if (!first || !second) throw new Error('The vendor added nothing.')
      const end = await readAll(bench, null)
      await bench.vendor.advance(5000)
      await bench.vendor.edit(second, { [bench.harness.textField]: 'Later' })
      const next = await readAll(bench, end.cursor)
      const change = next.changes.find((one) => changedId(one) === second)
      expect(change?.kind === 'present' && change.record.fields[bench.harness.textField]).toBe('Later')
    },
  },
  {
    name: 'a change that is committed late is read all the same',
    async run(bench) {
      const [late, other] = await bench.vendor.add(samples(bench, 2))
      if (!bench.vendor.editLate || !late || !other) return
      await bench.vendor.advance(600_000)
      await bench.vendor.editLate(late, { [bench.harness.textField]: 'Late' }, 60_000)
      await bench.vendor.advance(5000)
      await bench.vendor.edit(other, { [bench.harness.textField]: 'Early' })
      const first = await readPage(bench, null, 1)
      const end = await readAll(bench, first.cursor, 1)
      const early = end.changes.findLast((one) => changedId(one) === other)
      expect(early?.kind === 'present' && early.record.fields[bench.harness.textField]).toBe('Early')
      await bench.vendor.advance(60_000)
      const next = await readAll(bench, end.cursor)
      const change = next.changes.findLast((one) => changedId(one) === late)
      expect(change?.kind === 'present' && change.record.fields[bench.harness.textField]).toBe('Late')
    },
  },
  {
    name: 'an unchanged record keeps its revision, a changed one gets another, by read and load alike',
    async run(bench) {
      const [id] = await bench.vendor.add(samples(bench, 1))
      if (id === undefined) throw new Error('The vendor added nothing.')
      const before = await loadRecord(bench, id)
      const read = (await readAll(bench, null)).changes.find((change) => changedId(change) === id)
      expect(read).toEqual({ kind: 'present', record: before })
      expect(await loadRecord(bench, id)).toEqual(before)
      await bench.vendor.advance(2000)
      await bench.vendor.edit(id, { [bench.harness.textField]: 'Other' })
      expect((await loadRecord(bench, id)).revision).not.toBe(before.revision)
    },
  },
  {
    name: 'an empty feed ends with a cursor to go on from',
    async run(bench) {
      const end = await readAll(bench, null)
      expect(end.changes).toEqual([])
      const [id] = await bench.vendor.add(samples(bench, 1))
      expect((await readAll(bench, end.cursor)).changes.map(changedId)).toContain(id)
    },
  },
  {
    name: 'load answers once for each id, in order, and says removed where there is nothing',
    concerns: () => true,
    async run(bench) {
      const ids = await bench.vendor.add(samples(bench, 5))
      const [gone, ...kept] = ids
      if (gone === undefined) throw new Error('The vendor added nothing.')
      await bench.vendor.remove?.(gone)
      const asked = ids.toReversed()
      const changes = await load(bench, asked)
      expect(changes.map(changedId)).toEqual(asked)
      const removed = changes.filter(({ kind }) => kind === 'removed').map(changedId)
      expect(removed).toEqual(bench.vendor.remove ? [gone] : [])
      expect(changes.filter(({ kind }) => kind === 'present')).toHaveLength(5 - removed.length)
      expect(kept).toHaveLength(4)
    },
  },
  {
    name: 'load follows a merged record to the one it lives on as',
    async run(bench) {
      const [loser, winner] = await bench.vendor.add(samples(bench, 2))
      if (!bench.vendor.merge || !loser || !winner) return
      await bench.vendor.merge(loser, winner)
      const [change] = await load(bench, [loser])
      expect(change?.kind === 'merged' && change.into.id).toBe(winner)
      expect(change?.kind === 'merged' && change.ref.id).toBe(loser)
    },
  },
  {
    name: 'removals and merges are in the feed where the manifest says they are reported',
    concerns: ({ connector }) => connector.manifest.traits.removals === 'reported',
    async run(bench) {
      const [gone, loser, winner] = await bench.vendor.add(samples(bench, 3))
      if (!gone || !loser || !winner) throw new Error('The vendor added nothing.')
      const end = await readAll(bench, null)
      await bench.vendor.advance(2000)
      await bench.vendor.remove?.(gone)
      await bench.vendor.merge?.(loser, winner)
      const { changes } = await readAll(bench, end.cursor)
      const last = (id: string) => changes.findLast((change) => changedId(change) === id)?.kind
      if (bench.vendor.remove) expect(last(gone)).toBe('removed')
      if (bench.vendor.merge) expect(last(loser)).toBe('merged')
    },
  },
  {
    name: 'a page and a load are one call each at most',
    async run(bench) {
      const ids = await bench.vendor.add(samples(bench, 20))
      await bench.remote.describe(bench.harness.object)
      const before = bench.calls.length
      await readPage(bench, null, 10)
      expect(bench.calls.length - before).toBeLessThanOrEqual(1)
      await load(bench, ids)
      expect(bench.calls.length - before).toBeLessThanOrEqual(2)
    },
  },
  {
    name: 'find gives the records whose field equals, and no others',
    async run(bench) {
      const { harness, remote, vendor } = bench
      const ids = await vendor.add(samples(bench, 6))
      if (!remote.find) return
      const values = [2, 4].map((number) => String(harness.sample(number)[harness.findField]))
      const ask = { object: harness.object, fields: sampleFields(bench), field: harness.findField }
      const found = await remote.find({ ...ask, values })
      expect(found.map(changedId).toSorted()).toEqual([ids[1], ids[3]].map(String).toSorted())
      const tricky = ["' OR Name != '", '%', '_', 'a\\', '*', '', '\u0000'].map((text) => `x${text}`)
      expect(await remote.find({ ...ask, values: tricky })).toEqual([])
      const partial = values.map((value) => value.slice(0, -1))
      expect(await remote.find({ ...ask, values: partial })).toEqual([])
    },
  },
]
