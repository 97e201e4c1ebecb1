import { expect, test } from 'vitest'

import { idColumn } from '#connectors/sheets/column.ts'
import { sheets } from '#connectors/sheets/connector.ts'
import type { Quota } from '#shared/quota.ts'
import { remoteId } from '#shared/ids.ts'

import { headers, startBook } from './book.ts'

function counts({ only, except }: Quota, path: string): boolean {
  const endsIn = (ending: string): boolean => path.endsWith(ending)
  return (only?.some(endsIn) ?? true) && !(except?.some(endsIn) ?? false)
}

test('every call is counted against the quota that Google counts it against', async () => {
  const book = await startBook([headers, ['Ada']], { isProvisioned: false })
  const { remote } = book
  await remote.provision?.('rows', [{ name: idColumn, title: idColumn, type: 'string', unique: true }])
  const fields = ['First name', 'Email']
  await remote.read({ object: 'rows', fields, cursor: null, limit: 100 })
  await remote.load({ object: 'rows', fields, ids: [remoteId('a')] })
  await remote.write('rows', [{ kind: 'create', key: 'b', fields: { 'First name': 'Bo' } }])
  const watch = await remote.watches?.start({ address: 'https://hub.example/x', token: 't', id: crypto.randomUUID() })
  if (watch !== undefined) await remote.watches?.stop(watch)

  const seen = new Set<string>()
  for (const { url, purpose } of book.calls()) {
    const { pathname } = new URL(url)
    const quotas = sheets.manifest.quotas.filter((quota) => counts(quota, pathname)).map(({ name }) => name)
    const expected = purpose === 'subscription' ? [] : [purpose === 'write' ? 'writes' : 'reads']
    expect(quotas, pathname).toEqual(expected)
    seen.add(purpose)
  }
  expect([...seen].toSorted()).toEqual(expect.arrayContaining(['read', 'subscription', 'write']))
})
