import { assert, property, string } from 'fast-check'
import { expect, test } from 'vitest'

import { instant, isSalesforceId, names, soql, toId18 } from '#connectors/salesforce/soql.ts'

import { startSalesforce } from './twin.ts'

test('no text can leave its literal', () => {
  assert(
    property(string({ unit: 'grapheme' }), (text) => {
      const literal = soql`${text}`.text
      expect(literal.startsWith("'") && literal.endsWith("'")).toBe(true)
      // What is left after the escapes are taken out has no quote and no line.
      expect(literal.slice(1, -1).replace(/\\./g, '')).not.toMatch(/['"\\\n\r]/)
    }),
  )
})

test('lists, names and instants are spelt as SOQL has them', () => {
  const query = soql`SELECT ${names(['Id', 'A__c'])} FROM Lead WHERE Id IN ${["o'b", 'c']} AND X > ${instant(0)}`
  expect(query.text).toBe("SELECT Id,A__c FROM Lead WHERE Id IN ('o\\'b','c') AND X > 1970-01-01T00:00:00.000Z")
})

test.for(['Id FROM User', 'a.b', '', "x'", 'Id,Name', '1a'])('%s is no name of a field', (name) => {
  expect(() => names([name])).toThrow('not the name')
})

test('ids get the checksum that Salesforce gives them', async () => {
  const { remote } = await startSalesforce()
  const [made] = await remote.write('Lead', [
    { kind: 'create', key: 'lead_1', fields: { LastName: 'B', Company: 'C' } },
  ])
  const id = made?.kind === 'applied' ? made.id : ''
  expect(id).toHaveLength(18)
  expect(toId18(id.slice(0, 15))).toBe(id)
  expect(toId18('001A0000006Vm9r')).toBe('001A0000006Vm9rIAC')
  expect(isSalesforceId("00Q' OR Id != '")).toBe(false)
})

test('quotes and line breaks are found as they were written, whatever they look like in SOQL', async () => {
  const { remote } = await startSalesforce()
  const nasty = ["O'Brien", 'back\\slash', 'say "hi"', "') OR (Name != '", 'tab\tnew\nline', 'ünï 👩🏽‍🚀', '100%_']
  await remote.write(
    'Lead',
    nasty.map((Company, index) => ({ kind: 'create', key: `lead_${index}`, fields: { LastName: 'B', Company } })),
  )
  for (const value of nasty) {
    const found = await remote.find?.({ object: 'Lead', fields: ['Company'], field: 'Company', values: [value] })
    expect(found?.map((one) => one.kind === 'present' && one.record.fields['Company'])).toEqual([value])
  }
})

test('find minds upper and lower case, although SOQL does not', async () => {
  const { remote } = await startSalesforce()
  await remote.write('Lead', [{ kind: 'create', key: 'lead_1', fields: { LastName: 'B', Company: 'Engines' } }])
  const find = (value: string) =>
    remote.find?.({ object: 'Lead', fields: ['Company'], field: 'Company', values: [value] })
  expect(await find('ENGINES')).toEqual([])
  expect(await find('Engines')).toHaveLength(1)
})
