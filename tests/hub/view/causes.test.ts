import { expect, test } from 'vitest'
import { changeSetId } from '#shared/ids.ts'
import { owner } from '#tests/hub/world.ts'
import { openStage } from '#tests/hub/flow/undo-stage.ts'

test('what changed leads is listed by its cause, the newest first, with who and how many', async () => {
  const so = await openStage(3)
  for (const n of [1, 2, 3]) so.editThere(so.b, { title: 'Countess' }, `ada${n}@example.com`)
  await so.pass()
  await so.editHere({ city: 'Ockham' })
  const { causes, next } = await so.world.hub.causes(owner, undefined)
  expect(next).toBeNull()
  expect(causes.slice(0, 2)).toMatchObject([
    { actor: 'user:user_ann', connector: null, leads: 1, lines: 1, lead: { id: so.lead }, undone: false },
    { actor: 'b', connector: 'b', leads: 3, lines: 3, undone: false, changeSet: null },
  ])
})

test('a cause that was undone says so, until the undo is undone', async () => {
  const so = await openStage()
  const undone = async () => (await so.world.hub.causes(owner, undefined)).causes.map((cause) => cause.undone)
  const set = await so.preview({ kind: 'edit', leads: [so.lead], fields: { title: 'Countess' } })
  await so.apply(set)
  await so.pass()
  const [newest] = (await so.world.hub.causes(owner, undefined)).causes
  expect(newest).toMatchObject({ correlation: set.id, changeSet: { id: set.id, title: set.title }, undone: false })
  const undo = await so.undo({ kind: 'correlation', correlation: set.id })
  await so.apply(undo)
  await so.pass()
  expect((await undone()).slice(0, 2)).toEqual([false, true])
  const redo = await so.world.hub.undoChangeSet(owner, changeSetId(undo.id))
  await so.apply(redo)
  await so.pass()
  expect((await undone()).slice(0, 3)).toEqual([false, true, false])
})

test('page after page, each cause comes once', async () => {
  const so = await openStage()
  await so.world.db.write([
    {
      sql: `with recursive n(i) as (select 1 union all select i + 1 from n where i < 130)
        insert into ledger (entity, version, at, actor, correlation, kind, changes)
        select ?, 1, i, 'hub', 'cause ' || (i % 120), 'changed', '[]' from n`,
      args: [so.lead],
    },
  ])
  const seen: string[] = []
  let before: number | undefined
  for (let page = 0; page < 9; page += 1) {
    const { causes, next } = await so.world.hub.causes(owner, before)
    seen.push(...causes.map(({ correlation }) => correlation).filter((name) => name.startsWith('cause ')))
    if (next === null) break
    before = next
  }
  expect(seen).toHaveLength(120)
  expect(new Set(seen).size).toBe(120)
  expect(seen[0]).toBe('cause 10')
})

test('of a span, only what one person did is put back where they are named', async () => {
  const so = await openStage(2)
  const from = so.at()
  so.editThere(so.b, { title: 'Programmer' }, 'ada2@example.com')
  await so.pass()
  await so.editHere({ title: 'Countess' })
  const set = await so.undo({ kind: 'span', from, to: so.at(), actor: 'user:user_ann' })
  expect((await so.rows(set.id)).map(({ lead, to }) => [lead, to])).toEqual([[so.lead, 'Analyst']])
})
