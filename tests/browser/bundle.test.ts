import { readFile } from 'node:fs/promises'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'

const dist = new URL('../../apps/settings/dist/', import.meta.url)
const entryMaxKb = 230

test('what is loaded before the first page shows is small, and no script stands in the page itself', async () => {
  const index = await readFile(new URL('index.html', dist), 'utf8')
  const scripts = [...index.matchAll(/(?:src|modulepreload" crossorigin href)="\/(assets\/[^"]+\.js)"/g)].map(
    ([, path]) => path ?? '',
  )
  expect(scripts.length).toBeGreaterThan(0)
  const sizes = await Promise.all(scripts.map(async (path) => gzipSync(await readFile(new URL(path, dist))).byteLength))
  expect(sizes.reduce((sum, size) => sum + size, 0) / 1024).toBeLessThan(entryMaxKb)
  expect([...index.matchAll(/<script(?![^>]*\ssrc=)/g)]).toEqual([])
})
