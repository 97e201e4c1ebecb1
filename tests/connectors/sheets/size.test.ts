import { expect, test } from 'vitest'

import { writeAll } from '#hub/flow/write.ts'
import type { PlannedWrite } from '#hub/core/delivery.ts'
import { linkId } from '#shared/ids.ts'

import { headers, startBook } from './book.ts'

test('more than Google takes at once is refused whole, and arrives in halves', async () => {
  const { remote, table } = await startBook([headers])
  const long = 'x'.repeat(40_000)
  const writes = Array.from({ length: 300 }, (_, n): PlannedWrite => {
    const op = { kind: 'create', key: `lead_${n}`, fields: { Email: `p${n}@leads.example`, Title: long } } as const
    const known = { attempts: 0, sent: { fields: {}, at: 0 }, rev: 1, problems: [], version: 1 }
    return { ...known, link: linkId(`link_${n}`), object: 'rows', op }
  })
  const ops = writes.map(({ op }) => op)
  await expect(remote.write('rows', ops)).rejects.toMatchObject({ kind: 'refused', detail: { nothingApplied: true } })
  expect(table()).toHaveLength(1)
  const { results, fault } = await writeAll(remote, writes, { most: () => 5_000, fault: null })
  expect(fault).toBeNull()
  expect(new Set(results.map(({ result }) => result.kind))).toEqual(new Set(['applied']))
  expect(table()).toHaveLength(301)
})
