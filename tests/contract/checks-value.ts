import { expect } from 'vitest'

import type { Check } from './harness.ts'
import { appliedId, createOp, loadRecord, readAll, changedId, write } from './steps.ts'

/** Texts that somebody's encoding has broken before. */
const nastyTexts = [
  'Łódź – naïve Ünïcödé 東京',
  '👩🏽‍🚀 🇵🇱',
  `O'Brien "the \\ boss"`,
  '00420 000123',
  '007',
  '=HYPERLINK("http://example.com")',
  '+1 (555) 010-9999',
  '@SUM(1+1)',
  '-5',
  '1e5',
  'TRUE',
  '2026-11-20',
  'null',
  '<b>&amp;</b>',
  '%27 & a=b?c#d',
]

/** A value is the same after a round trip, whatever it looks like. */
export const valueChecks: readonly Check[] = [
  {
    name: 'texts come back as they were written: unicode, quotes, emoji, leading zeros, formulas',
    async run(bench) {
      const { textField } = bench.harness
      const ops = nastyTexts.map((text, index) => {
        const op = createOp(bench, index + 1)
        return { ...op, fields: { ...op.fields, [textField]: text } }
      })
      const ids = (await write(bench, ops)).map(appliedId)
      const changes = await bench.remote.load({ object: bench.harness.object, fields: [textField], ids })
      const texts = changes.map((change) => change.kind === 'present' && change.record.fields[textField])
      expect(texts).toEqual(nastyTexts)
      for (const [index, id] of ids.entries()) {
        expect((await bench.vendor.peek(id))?.[textField]).toBe(nastyTexts[index])
      }
    },
  },
  {
    name: 'texts that users typed are read as they stand',
    async run(bench) {
      const { textField, sample } = bench.harness
      const records = nastyTexts.map((text, index) => ({ ...sample(index + 1), [textField]: text }))
      const ids = await bench.vendor.add(records)
      const { changes } = await readAll(bench, null)
      const texts = ids.map((id) => {
        const change = changes.find((one) => changedId(one) === id)
        return change?.kind === 'present' && change.record.fields[textField]
      })
      expect(texts).toEqual(nastyTexts)
    },
  },
  {
    name: 'null empties a field, and an empty field reads as null',
    async run(bench) {
      const { textField } = bench.harness
      const id = appliedId((await write(bench, [createOp(bench, 1)]))[0])
      await write(bench, [{ kind: 'update', id, fields: { [textField]: null } }])
      expect((await loadRecord(bench, id)).fields[textField]).toBeNull()
    },
  },
]
