import { expect, test } from 'vitest'
import { createCodec } from '#hub/core/codec.ts'
import type { Entity, Link, ObjectFacts } from '#hub/core/snapshot.ts'
import { behindBy } from '#hub/core/wanted.ts'
import { connectionId, leadId, linkId, remoteId } from '#shared/ids.ts'

const known = [
  ['7', 'ann@acme.example'],
  ['8', 'ben@acme.example'],
] as const

const object: ObjectFacts = {
  name: 'person',
  entity: 'lead',
  creates: true,
  keyField: 'key',
  refs: {},
  mapping: [
    {
      field: 'owner',
      remoteField: 'ownerId',
      direction: 'both',
      transforms: [{ kind: 'people', known }],
      whenBlank: '1',
    },
  ],
}
const codec = createCodec(object)

const lead = (owner: string | null): Entity => ({
  id: leadId('lead_1'),
  kind: 'lead',
  fields: { owner },
  origins: {},
  version: 1,
  score: null,
  createdAt: 0,
  updatedAt: 0,
})
const link = (owner: string | null): Link => ({
  id: linkId('link_1'),
  connection: connectionId('conn_1'),
  object: 'person',
  remoteId: remoteId('r1'),
  entity: leadId('lead_1'),
  shadow: { owner },
  sent: [],
  rev: 1,
  state: 'live',
})

test('a user there is a colleague here, and nobody is whoever stands for nobody', () => {
  expect(['7', '8', '1', '9', null].map((ownerId) => codec.decode({ ownerId })['owner'])).toEqual([
    'ann@acme.example',
    'ben@acme.example',
    null,
    null,
    null,
  ])
  expect(codec.encode('owner', 'ben@acme.example')).toBe('8')
  expect(codec.encode('owner', null)).toBe('1')
  expect(codec.filler('owner')).toBeNull()
})

test('a colleague who is no user there is not written, and whoever has the record there keeps it', () => {
  expect(behindBy(link('ann@acme.example'), lead('ben@acme.example'), codec)).toEqual({ owner: 'ben@acme.example' })
  expect(behindBy(link('ann@acme.example'), lead(null), codec)).toEqual({ owner: null })
  expect(behindBy(link('ann@acme.example'), lead('eva@acme.example'), codec)).toBeNull()
  expect([codec.says('owner', 'eva@acme.example'), codec.says('owner', null), codec.says('city', 'Bern')]).toEqual([
    false,
    true,
    true,
  ])
})
