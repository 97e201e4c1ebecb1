import { expect } from 'vitest'

import { Fault } from '#shared/fault.ts'
import type { RemoteId } from '#shared/ids.ts'
import type { RemovalResult } from '#shared/removal.ts'

import type { Bench, Check, Harness } from './harness.ts'
import { faultOf, load } from './steps.ts'

const removes = ({ connector, object }: Harness): boolean =>
  connector.manifest.objects.some(({ name, removal }) => name === object && removal !== undefined)

/** Removing takes what it names and nothing else, says so op by op, and may be repeated. */
export const removalChecks: readonly Check[] = [
  {
    name: 'the manifest says what removing means exactly where the remote can remove',
    async run({ harness, remote }) {
      const { objects } = harness.connector.manifest
      const means = objects.flatMap(({ removal }) => removal ?? [])
      expect(remote.remove !== undefined).toBe(means.length > 0)
      for (const { means: words } of means) expect(words).toMatch(/^\S.{20,}\.$/)
    },
  },
  {
    name: 'records that are removed are gone, and all others are as they were',
    concerns: removes,
    async run(bench) {
      const { vendor, harness } = bench
      const ids = await vendor.add([1, 2, 3, 4, 5].map(harness.sample))
      const gone = [ids[3], ids[0], ids[2]].filter((id) => id !== undefined)
      expect((await remove(bench, gone)).map(({ kind }) => kind)).toEqual(['removed', 'removed', 'removed'])
      expect((await load(bench, ids)).map(({ kind }) => kind)).toEqual(
        ids.map((id) => (gone.includes(id) ? 'removed' : 'present')),
      )
      expect(await vendor.count()).toBe(2)
      for (const [index, id] of ids.entries()) {
        if (!gone.includes(id)) expect(await vendor.peek(id)).toMatchObject(harness.sample(index + 1))
      }
    },
  },
  {
    name: 'what is gone already counts as removed, whoever did it, and spares the others',
    concerns: removes,
    async run(bench) {
      const { vendor, harness } = bench
      const [first, second, third] = await vendor.add([1, 2, 3].map(harness.sample))
      if (!first || !second || !third) throw new Error('The vendor added nothing.')
      await remove(bench, [first])
      await vendor.remove?.(second)
      expect((await remove(bench, [first, second])).map(({ kind }) => kind)).toEqual(['removed', 'removed'])
      expect((await load(bench, [third]))[0]?.kind).toBe('present')
    },
  },
  ...(['lost-reply', 'lost-request'] as const).map((failure): Check => ({
    name: `a removal with a ${failure.replace('-', ' ')} is unknown, and its repeat is done`,
    concerns: removes,
    async run(bench) {
      const ids = await bench.vendor.add([1, 2].map(bench.harness.sample))
      bench.vendor.failNext(failure)
      const kinds = await remove(bench, ids).then(
        (results) => results.map(({ kind }) => kind),
        (error: unknown) => {
          const isTold = error instanceof Fault && error.kind === 'transient' && error.detail.nothingApplied === false
          return isTold ? ids.map(() => 'unknown') : [String(error)]
        },
      )
      expect(kinds).toEqual(['unknown', 'unknown'])
      expect((await remove(bench, ids)).map(({ kind }) => kind)).toEqual(['removed', 'removed'])
      expect(await bench.vendor.count()).toBe(0)
    },
  })),
  {
    name: 'a removal that meets a quota ends as such, with nothing removed',
    concerns: removes,
    async run(bench) {
      const ids = await bench.vendor.add([bench.harness.sample(1)])
      bench.vendor.failNext('quota')
      expect((await faultOf(remove(bench, ids))).kind).toBe('quota')
      expect(await bench.vendor.count()).toBe(1)
    },
  },
  {
    name: 'a removal of any size up to the limit is two calls at most',
    concerns: removes,
    async run(bench) {
      const most = Math.min(bench.harness.connector.manifest.traits.writeMax, 60)
      const ids = await bench.vendor.add(Array.from({ length: most }, (_, index) => bench.harness.sample(index)))
      await bench.remote.describe(bench.harness.object)
      const before = bench.calls.length
      await remove(bench, ids)
      expect(bench.calls.length - before).toBeLessThanOrEqual(2)
      expect(await bench.vendor.count()).toBe(0)
    },
  },
]

async function remove({ remote, harness }: Bench, ids: readonly RemoteId[]): Promise<readonly RemovalResult[]> {
  const ops = ids.map((id) => ({ kind: 'remove', id }) as const)
  return (await remote.remove?.(harness.object, ops)) ?? []
}
