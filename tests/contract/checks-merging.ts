import { expect } from 'vitest'

import { Fault } from '#shared/fault.ts'
import type { RemoteId } from '#shared/ids.ts'
import type { MergeResult, UnmergeResult } from '#shared/merging.ts'

import type { Bench, Check, Harness } from './harness.ts'
import { faultOf, load } from './steps.ts'

const mergingOf = ({ connector, object }: Harness) =>
  connector.manifest.objects.find(({ name }) => name === object)?.merging

const merges = (harness: Harness): boolean => mergingOf(harness) !== undefined

/** Two become one without touching a third, the one that stays keeps its values, and a merge may be repeated and taken back. */
export const mergingChecks: readonly Check[] = [
  {
    name: 'the manifest says what merging means exactly where the remote can merge',
    async run({ harness, remote }) {
      const means = harness.connector.manifest.objects.flatMap(({ merging }) => merging ?? [])
      expect(remote.merge !== undefined).toBe(means.length > 0)
      expect(remote.unmerge !== undefined).toBe(means.length > 0)
      for (const merging of means) {
        expect(merging.means).toMatch(/^\S.{20,}\.$/)
        expect(merging.split).toMatch(/^\S.{20,}\.$/)
        expect(merging.pairsMax).toBeGreaterThan(0)
      }
    },
  },
  {
    name: 'of two records that are merged one speaks for both with its own values, and a third is as it was',
    concerns: merges,
    async run(bench) {
      const { vendor, harness } = bench
      const [goes, stays, third] = await three(bench)
      const [result] = await merge(bench, goes, stays)
      if (result?.kind !== 'merged') throw new Error(`Expected a merge, got ${JSON.stringify(result)}.`)
      expect(await vendor.count()).toBe(2)
      expect(await vendor.peek(result.id)).toMatchObject(harness.sample(2))
      expect(await vendor.peek(third)).toMatchObject(harness.sample(3))
      const [change] = await load(bench, [goes])
      expect(change).toMatchObject({ kind: 'merged', into: { id: result.id } })
    },
  },
  {
    name: 'two that are one already are not merged again, whoever did it',
    concerns: merges,
    async run(bench) {
      const [goes, stays] = await three(bench)
      await merge(bench, goes, stays)
      expect(['merged', 'stale']).toContain((await merge(bench, goes, stays))[0]?.kind)
      expect(await bench.vendor.count()).toBe(2)
    },
  },
  {
    name: 'a record that is gone is not merged',
    concerns: (harness) => merges(harness) && harness.connector.manifest.objects.some(({ removal }) => removal),
    async run(bench) {
      const [goes, stays] = await three(bench)
      await bench.vendor.remove?.(goes)
      expect((await merge(bench, goes, stays))[0]?.kind).toBe('stale')
      expect(await bench.vendor.count()).toBe(2)
    },
  },
  {
    name: 'a merge that is taken back leaves both as they were, or makes room for a new record',
    concerns: merges,
    async run(bench) {
      const { vendor, harness } = bench
      const [goes, stays] = await three(bench)
      const [result] = await merge(bench, goes, stays)
      if (result?.kind !== 'merged') throw new Error('They were not merged.')
      const [back] = await unmerge(bench, goes, result.id)
      expect(['unmerged', 'gone']).toContain(back?.kind)
      if (back?.kind === 'gone') {
        const [written] = await bench.remote.write(harness.object, [
          { kind: 'create', key: `lead_${'0'.repeat(32)}`, fields: harness.sample(1) },
        ])
        if (written?.kind !== 'applied') throw new Error(`There was no room: ${JSON.stringify(written)}.`)
        expect(await vendor.peek(written.id)).toMatchObject(harness.sample(1))
      } else expect(await vendor.peek(goes)).toMatchObject(harness.sample(1))
      expect(await vendor.peek(result.id)).toMatchObject(harness.sample(2))
      expect(await vendor.count()).toBe(3)
    },
  },
  ...(['lost-reply', 'lost-request'] as const).map((failure): Check => ({
    name: `a merge with a ${failure.replace('-', ' ')} is unknown, and its repeat settles it`,
    concerns: merges,
    async run(bench) {
      const [goes, stays] = await three(bench)
      bench.vendor.failNext(failure)
      const kinds = await merge(bench, goes, stays).then(
        (results) => results.map(({ kind }) => kind),
        (error: unknown) => {
          const isTold = error instanceof Fault && error.kind === 'transient' && error.detail.nothingApplied === false
          return [isTold ? 'unknown' : String(error)]
        },
      )
      expect(kinds).toEqual(['unknown'])
      expect(['merged', 'stale']).toContain((await merge(bench, goes, stays))[0]?.kind)
      expect(await bench.vendor.count()).toBe(2)
    },
  })),
  {
    name: 'a merge that meets a quota ends as such, with nothing merged',
    concerns: merges,
    async run(bench) {
      const [goes, stays] = await three(bench)
      bench.vendor.failNext('quota')
      expect((await faultOf(merge(bench, goes, stays))).kind).toBe('quota')
      expect(await bench.vendor.count()).toBe(3)
    },
  },
  {
    name: 'as many pairs as the manifest allows are one call',
    concerns: merges,
    async run(bench) {
      const most = mergingOf(bench.harness)?.pairsMax ?? 1
      const pairs = Math.min(most, 5)
      const ids = await bench.vendor.add(Array.from({ length: pairs * 2 }, (_, at) => bench.harness.sample(at)))
      const before = bench.calls.length
      const ops = Array.from({ length: pairs }, (_, at) => [ids[at * 2], ids[at * 2 + 1]] as const).flatMap(
        ([id, into]) => (id && into ? [{ kind: 'merge' as const, id, into }] : []),
      )
      const results = await bench.remote.merge?.(bench.harness.object, ops)
      expect(results?.map(({ kind }) => kind)).toEqual(ops.map(() => 'merged'))
      expect(bench.calls.length - before).toBeLessThanOrEqual(1)
    },
  },
]

async function three({ vendor, harness }: Bench): Promise<readonly [RemoteId, RemoteId, RemoteId]> {
  const [first, second, third] = await vendor.add([1, 2, 3].map(harness.sample))
  if (!first || !second || !third) throw new Error('The vendor added nothing.')
  return [first, second, third]
}

const merge = async ({ remote, harness }: Bench, id: RemoteId, into: RemoteId): Promise<readonly MergeResult[]> =>
  (await remote.merge?.(harness.object, [{ kind: 'merge', id, into }])) ?? []

const unmerge = async ({ remote, harness }: Bench, id: RemoteId, from: RemoteId): Promise<readonly UnmergeResult[]> =>
  (await remote.unmerge?.(harness.object, [{ kind: 'unmerge', id, from, fields: harness.sample(1) }])) ?? []
