import { expect, test } from 'vitest'
import { createVault, sha256Hex } from '#hub/flow/vault.ts'

const old = { id: 'k1', key: new Uint8Array(32).fill(1) }
const young = { id: 'k2', key: new Uint8Array(32).fill(2) }
const vault = createVault([old], 'ws_1')

test('what was sealed opens again, whatever signs it has, and is not to be seen in the sealed text', async () => {
  for (const plain of ['secret', '', 'ä 𝒜 \u0000 "{}"', 'x'.repeat(10_000)]) {
    const sealed = await vault.seal(plain, 'token|conn_1|sealed')
    expect(await vault.open(sealed, 'token|conn_1|sealed')).toBe(plain)
    expect(plain !== '' && sealed.includes(plain)).toBe(false)
  }
})

test('the same value is never sealed twice to the same text', async () => {
  const sealed = await Promise.all(Array.from({ length: 50 }, () => vault.seal('secret', 'here')))
  expect(new Set(sealed).size).toBe(50)
})

test.each(['token|conn_2|sealed', 'connection|conn_1|path_secret', ''])(
  'a sealed value moved from another row or column to %s does not open',
  async (place) => {
    const sealed = await vault.seal('secret', 'token|conn_1|sealed')
    await expect(vault.open(sealed, place)).rejects.toMatchObject({ name: 'OperationError' })
  },
)

test('a sealed value moved to another workspace does not open', async () => {
  const sealed = await vault.seal('secret', 'here')
  await expect(createVault([old], 'ws_2').open(sealed, 'here')).rejects.toMatchObject({ name: 'OperationError' })
})

test('a sealed value changed in any of its parts does not open', async () => {
  const sealed = await vault.seal('secret', 'here')
  const [id, iv = '', bytes = ''] = sealed.split('.')
  const flip = (text: string) => `${text.startsWith('A') ? 'B' : 'A'}${text.slice(1)}`
  for (const changed of [`${id}.${flip(iv)}.${bytes}`, `${id}.${iv}.${flip(bytes)}`, `${id}.${iv}.`, `${id}`]) {
    await expect(vault.open(changed, 'here')).rejects.toMatchObject({ name: 'OperationError' })
  }
})

test('a value sealed with a key that is not there says which key it wants', async () => {
  const sealed = await vault.seal('secret', 'here')
  await expect(createVault([young], 'ws_1').open(sealed, 'here')).rejects.toThrow(/key k1/)
})

test('another key under the same id does not open what the first sealed', async () => {
  const sealed = await vault.seal('secret', 'here')
  await expect(createVault([{ ...young, id: 'k1' }], 'ws_1').open(sealed, 'here')).rejects.toMatchObject({
    name: 'OperationError',
  })
})

test('while keys are rotated the old one opens and the new one seals', async () => {
  const before = await vault.seal('secret', 'here')
  const both = createVault([young, old], 'ws_1')
  expect(await both.open(before, 'here')).toBe('secret')
  const after = await both.seal('secret', 'here')
  expect(after.startsWith('k2.')).toBe(true)
  expect(await createVault([young], 'ws_1').open(after, 'here')).toBe('secret')
})

test('no key is said to be missing rather than nothing sealed', async () => {
  await expect(createVault([], 'ws_1').seal('secret', 'here')).rejects.toThrow(/no key/)
})

// FIPS 180-2, appendix B.1.
test('hashes are SHA-256', async () => {
  expect(await sha256Hex('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
})
