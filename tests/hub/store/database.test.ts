import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createClient, type Client } from '@libsql/client'
import { expect, onTestFinished, test } from 'vitest'
import type { Database } from '#hub/ports.ts'
import { createQueue, openDatabase } from '#hub/store/database.ts'
import { int } from '#hub/store/columns.ts'
import { openWorld, rowsOf } from '#tests/hub/world.ts'

const path = (dataDir: string): string => join(dataDir, 'workspaces', 'ws_1.db')

const connectTo = (file: string): Client => {
  const client = createClient({ url: `file:${file}`, timeout: 5 })
  onTestFinished(() => client.close())
  return client
}

const set = (name: string, value = '') => ({
  sql: 'insert into setting (name, value) values (?, ?)',
  args: [name, value],
})
const names = async (db: Database) => (await rowsOf(db, 'setting')).map((row) => row['name'])

/** A database whose pauses take no time but are told, and a rival connection that holds the write lock. */
const startBusy = async (onPause: (nth: number, rival: Rival) => Promise<void>) => {
  const { dataDir } = await openWorld()
  const lock = await connectTo(path(dataDir)).transaction('write')
  await lock.execute(`insert into setting (name, value) values ('of the rival', '')`)
  const pauses: number[] = []
  const db = openDatabase(connectTo(path(dataDir)), {
    exclusive: true,
    pause: async (ms) => {
      pauses.push(ms)
      await onPause(pauses.length, lock)
    },
  })
  return { db, lock, pauses }
}
type Rival = Awaited<ReturnType<Client['transaction']>>

test('a busy database is waited for, and the write is done once', async () => {
  const { db, pauses } = await startBusy(async (nth, rival) => (nth === 4 ? rival.commit() : undefined))
  await db.write([set('ours')])
  expect(pauses).toEqual([5, 10, 20, 40])
  expect(await names(db)).toEqual(['of the rival', 'ours'])
})

test('after about ten seconds of waiting a busy database is said to be one: 503, nothing done, and usable again', async () => {
  const { db, lock, pauses } = await startBusy(async () => undefined)
  await expect(db.write([set('ours')])).rejects.toMatchObject({ status: 503, code: 'database-busy' })
  const waited = pauses.reduce((sum, ms) => sum + ms, 0)
  expect(waited).toBeGreaterThanOrEqual(10_000)
  expect(waited).toBeLessThan(12_000)
  await lock.rollback()
  expect(await names(db)).toEqual([])
  await db.write([set('ours')])
  expect(await names(db)).toEqual(['ours'])
})

test('reading goes on while another writes', async () => {
  const { db, pauses } = await startBusy(async () => undefined)
  expect(await names(db)).toEqual([])
  expect(pauses).toEqual([])
})

test('a batch that fails in its last statement leaves nothing of the first', async () => {
  const { db } = await openWorld()
  await expect(db.write([set('one'), set('one')])).rejects.toThrow(/UNIQUE/)
  expect(await names(db)).toEqual([])
  await db.write([set('two')])
  expect(await names(db)).toEqual(['two'])
})

test('a full disk gives 503 with nothing half done; with room again the same write is done', async () => {
  const { db } = await openWorld()
  const [pages] = (await db.client.execute('pragma page_count')).rows
  await db.client.execute(`pragma max_page_count = ${int(pages ?? {}, 'page_count')}`)
  const large = [set('small'), ...Array.from({ length: 50 }, (_, n) => set(`large ${n}`, 'x'.repeat(4_000)))]
  await expect(db.write(large)).rejects.toMatchObject({ status: 503, code: 'database-full' })
  expect(await names(db)).toEqual([])
  await db.client.execute('pragma max_page_count = 100000')
  await db.write(large)
  expect(await names(db)).toHaveLength(51)
})

test('two processes on one file lose no write and do none twice', { timeout: 30_000 }, async () => {
  const { dataDir, db } = await openWorld()
  const times = 60
  await db.write([{ sql: `insert into counter (day, connection, name, n) values ('d', 'c', 'both', 0)`, args: [] }])
  const rival = spawn(process.execPath, ['tests/hub/store/rival.ts', dataDir, String(times)], { stdio: 'pipe' })
  const ended = once(rival, 'exit')
  await once(rival.stdout, 'data')
  for (let turn = 0; turn < times; turn += 1) {
    await db.write([{ sql: `update counter set n = n + 1 where name = 'both'`, args: [] }, set(`ours ${turn}`)])
  }
  expect(await ended).toEqual([0, null])
  expect(await rowsOf(db, 'counter')).toMatchObject([{ n: 2 * times }])
  expect(await names(db)).toHaveLength(2 * times)
})

test('a queue runs its tasks one after the other, in order, past one that fails', async () => {
  const queue = createQueue()
  const seen: string[] = []
  const task = (name: string) => async () => {
    seen.push(`${name} begins`)
    await new Promise((resolve) => setTimeout(resolve, 3))
    seen.push(`${name} ends`)
    if (name === 'b') throw new Error(name)
  }
  const all = await Promise.allSettled([queue(task('a')), queue(task('b')), queue(task('c'))])
  expect(all.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  expect(seen).toEqual(['a', 'b', 'c'].flatMap((name) => [`${name} begins`, `${name} ends`]))
})
