import { expect, test } from 'vitest'
import { owner, rowsOf } from '#tests/hub/world.ts'
import { ada, bob, openMerges } from './merge-stage.ts'

const mobile = '+41791112233'

/** Two that were told apart and have come to be alike since, and two strangers. */
const alike = async () => {
  const so = await openMerges([
    ada,
    bob,
    ...['cleo', 'dora'].map((name) => ({ lastName: name, email: `${name}@x.example` })),
  ])
  const [keep, gone] = [await so.idOf('Ada Byron'), await so.idOf('Adele Byron')]
  for (const lead of [keep, gone]) await so.world.hub.editLead(owner, lead, { firstName: 'Ada', mobile })
  await so.pass()
  const scan = async () => {
    await so.world.hub.scanDuplicates(owner)
    await so.world.drain()
    return so.world.hub.duplicates(owner)
  }
  return { ...so, keep, gone, scan }
}

test('a scan finds who has come to be alike, says why, and tells how far it is', async () => {
  const so = await alike()
  expect(await so.world.hub.duplicates(owner)).toEqual({ scan: null, certain: 0, doubtful: 0, pairs: [] })
  const found = await so.scan()
  expect(found).toMatchObject({ scan: { state: 'done', looked: 4, total: 4 }, certain: 1, doubtful: 0 })
  expect(found.pairs.map(({ one, other }) => [one.id, other.id].toSorted())).toEqual([[so.keep, so.gone].toSorted()])
  expect(found.pairs[0]?.evidence.join(' ')).toMatch(/Same mobile number: \+/)
})

test('what somebody has said is two is not asked about again; what is alike no more goes', async () => {
  const so = await alike()
  await so.scan()
  expect(await so.world.hub.dismissDuplicate(owner, { one: so.gone, other: so.keep })).toMatchObject({ pairs: [] })
  await expect(so.world.hub.dismissDuplicate(owner, { one: so.gone, other: so.keep })).rejects.toMatchObject({
    code: 'pair-unknown',
  })
  so.tick(1_000)
  expect(await so.scan()).toMatchObject({ certain: 0, pairs: [] })
  await so.world.db.write([{ sql: `update duplicate set state = 'open'`, args: [] }])
  await so.world.hub.editLead(owner, so.gone, { mobile: '', firstName: 'Zoe', lastName: 'Other' })
  so.tick(1_000)
  expect(await so.scan()).toMatchObject({ certain: 0, doubtful: 0 })
  expect(await rowsOf(so.world.db, 'duplicate')).toEqual([])
})

test('certain pairs are merged in one go, as they were looked at, and can be called off one by one', async () => {
  const so = await alike()
  await so.scan()
  const rule = { kind: 'newest' } as const
  const preview = await so.world.hub.previewCertain(owner, rule)
  expect(preview).toMatchObject({ pairs: [{ takes: expect.any(Number) }], more: 0, holdMinutes: 10 })
  await expect(so.world.hub.mergeCertain(owner, { rule, hash: 'other' })).rejects.toMatchObject({
    code: 'plan-changed',
  })
  const { merges } = await so.world.hub.mergeCertain(owner, { rule, hash: preview.hash })
  expect(merges).toMatchObject([
    { state: 'waiting', evidence: expect.arrayContaining([expect.stringMatching(/^Together/)]) },
  ])
  expect(await so.world.hub.duplicates(owner)).toMatchObject({ certain: 0, pairs: [] })
  await so.world.hub.mergeNow(owner, merges[0]?.id ?? '')
  await so.pass(4)
  expect(so.there().map((emails) => emails.length)).toEqual([3, 3, 3])
  expect(await so.scan()).toMatchObject({ certain: 0, pairs: [] })
})

test('of two who begin a scan one is told that it runs', async () => {
  const so = await alike()
  await so.world.hub.scanDuplicates(owner)
  await expect(so.world.hub.scanDuplicates(owner)).rejects.toMatchObject({ code: 'scanning' })
})
