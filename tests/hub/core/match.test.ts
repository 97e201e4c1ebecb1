import fc from 'fast-check'
import { expect, test } from 'vitest'
import { hasOtherKeys, matchKeys } from '#hub/core/match.ts'
import { companyFields, leadFields } from '#shared/entity.ts'

const value = fc.constantFrom(
  '',
  'Hans',
  'Meier',
  'hans@acme.ch',
  '044 668 18 00',
  '3000',
  'Bern',
  'Seeweg 2',
  '1980-01-02',
)
const names = [...leadFields, ...companyFields, 'birthDate']
const fields = fc.record(Object.fromEntries(names.map((name) => [name, value])))

test('whoever’s keys change has changed a field that keys are made of', () => {
  fc.assert(
    fc.property(fields, fc.constantFrom(...names), value, (before, field, after) => {
      const now = { ...before, [field]: after }
      for (const kind of ['lead', 'company'] as const) {
        const isOther = matchKeys(kind, before).join() !== matchKeys(kind, now).join()
        expect(isOther && !hasOtherKeys(kind, before, now)).toBe(false)
      }
    }),
    { numRuns: 3000 },
  )
})
