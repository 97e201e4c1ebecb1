import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createCodec } from '#hub/core/codec.ts'
import { digest } from '#hub/core/derive.ts'
import { checkFields } from '#hub/core/check.ts'
import { firstSyncCost } from '#hub/core/first-sync.ts'
import { foldCompany, foldName } from '#hub/core/names.ts'
import { companyDomain, parseEmail, phoneE164 } from '#hub/core/normalise.ts'
import type { FieldRule } from '#shared/entity.ts'
import { both, crm, factsOf } from './support.ts'

const codecOf = (...mapping: readonly FieldRule[]) => {
  const [object] = factsOf(crm, mapping).objects
  if (object === undefined) throw new Error('No object.')
  return createCodec(object)
}

test.each([
  ['044 668 18 00', '+41446681800'],
  ['+41 (0)44 668 18 00', '+41446681800'],
  ['0041446681800', '+41446681800'],
  ['(044) 668-18-00', '+41446681800'],
  ['+49 30 901820', '+4930901820'],
  ['call me', undefined],
])('the phone number %s is %s', (text, e164) => {
  expect(phoneE164(text, 'CH')).toBe(e164)
})

test('a shared mailbox is told from a person’s', () => {
  expect(
    ['Info@Acme.ch', 'info.zuerich@acme.ch', 'ann.lee@acme.ch', 'nobody'].map((text) => parseEmail(text)?.kind),
  ).toEqual(['shared', 'shared', 'personal', undefined])
})

test('free-mail providers are no company', () => {
  expect([companyDomain('bluewin.ch'), companyDomain('https://www.acme.co.uk/x')]).toEqual([undefined, 'acme.co.uk'])
})

test('umlauts meet from all sides and legal forms go', () => {
  expect(new Set(['Müller', 'MUELLER', 'Muller'].map(foldName)).size).toBe(1)
  expect(['Acme GmbH & Co. KG', 'ACME S.p.A.', 'Acme S.à r.l.', 'acme'].map(foldCompany)).toEqual([
    'acme',
    'acme',
    'acme',
    'acme',
  ])
})

test('what is written settles as it will come back', () => {
  const codec = codecOf(
    both('title', { transforms: [{ kind: 'trim' }, { kind: 'cut', lengthMax: 5 }] }),
    both('status', { transforms: [{ kind: 'choices', pairs: [['OPEN', 'New']] }] }),
    both('lastName', { whenBlank: 'unknown' }),
  )
  expect(codec.settled('title', 'Director')).toBe('Direc')
  expect([codec.encode('status', 'New'), codec.settled('status', 'New')]).toEqual(['OPEN', 'New'])
  expect([codec.encode('lastName', null), codec.filler('lastName')]).toEqual(['unknown', 'unknown'])
  expect(codec.decode({ r_title: '  ', r_other: 1 })).toEqual({ title: null })
})

test('settling twice changes nothing more', () => {
  const codec = codecOf(
    both('a', { transforms: [{ kind: 'trim' }, { kind: 'title-case' }, { kind: 'cut', lengthMax: 7 }] }),
    both('b', { transforms: [{ kind: 'phone', region: 'CH' }] }),
    both('c', { transforms: [{ kind: 'date' }] }),
  )
  fc.assert(
    fc.property(fc.constantFrom('a', 'b', 'c'), fc.string({ unit: 'grapheme' }), (field, text) => {
      const once = codec.settled(field, text)
      expect(codec.settled(field, once)).toBe(once)
    }),
    {
      examples: [
        ['a', 'ﬀ'],
        ['a', 'ßa'],
        ['a', 'ŉ'],
        ['a', 'İi'],
      ],
    },
  )
})

test('values a remote would refuse are named with their fix', () => {
  const spec = { title: 'Status', writable: true, required: false, unique: false }
  const specs = [
    { ...spec, name: 'a', type: 'choice', choices: ['x', 'y'] },
    { ...spec, name: 'b', type: 'string', lengthMax: 2 },
    { ...spec, name: 'c', type: 'string', required: true },
    { ...spec, name: 'd', type: 'string', writable: false },
    { ...spec, name: 'e', type: 'number' },
  ] as const
  const fields = { a: 'z', b: 'long', d: 'v', e: 'four' }
  expect(checkFields(fields, specs, true).map(({ field, code }) => [field, code])).toEqual([
    ['a', 'choice'],
    ['b', 'too-long'],
    ['c', 'required'],
    ['d', 'read-only'],
    ['e', 'type'],
  ])
  expect(checkFields({ a: 'x', b: 'ok', e: 4 }, specs, false)).toEqual([])
})

test('parts of a derived id do not run into each other', () => {
  expect(digest(['ab', 'c'])).not.toBe(digest(['a', 'bc']))
  const seen = new Set(Array.from({ length: 20_000 }, (_, at) => digest(['record', 'conn_a', 'Lead', `00Q${at}`])))
  expect(seen.size).toBe(20_000)
})

test('a first sync is priced in batches', () => {
  const counts = { connection: crm, records: 1_001, linked: 1, creates: 250, updates: 201, held: 0 }
  const cost = firstSyncCost(counts, {
    traits: { readMax: 100, loadMax: 100, writeMax: 100 },
    quotas: [{ name: 'burst', calls: 5, perSeconds: 10 }],
  })
  expect(cost).toMatchObject({
    readCalls: 11,
    compareCalls: 3,
    createCalls: 3,
    updateCalls: 3,
    callsToCome: 9,
    secondsMin: 10,
  })
})
