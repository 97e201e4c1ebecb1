import { idColumn } from '#connectors/sheets/column.ts'
import { sheets } from '#connectors/sheets/connector.ts'
import { remoteId } from '#shared/ids.ts'
import type { Fields } from '#shared/record.ts'
import { describeConnector } from '#tests/contract/describe-connector.ts'
import type { Vendor } from '#tests/contract/harness.ts'

import { startBook } from './book.ts'
import type { TestBook } from './book.ts'

describeConnector('sheets', {
  connector: sheets,
  object: 'rows',
  sample: (number) => ({
    'First name': `Ada${number}`,
    'Last name': 'Lovelace',
    Email: `ada${number}@leads.example`,
    Title: 'Analyst',
    Nickname: 'Enchantress',
  }),
  textField: 'Title',
  findField: 'Email',
  refusal: { fields: { Title: 'x'.repeat(50_001) }, field: 'Title', code: 'too-long' },
  droppable: 'Nickname',
  stray: { account: {}, settings: { spreadsheet: 'https://evil.example/spreadsheets/d/1234567890abc/edit' } },
  start: async () => vendorOf(await startBook()),
})

/** The people at the sheet. Their rows carry ids, as rows do that the hub has written to before. */
function vendorOf(book: TestBook): Vendor {
  const column = (name: string) => book.table()[0]?.indexOf(name) ?? -1
  const rowOf = (id: string) => book.table().findIndex((row) => row[column(idColumn)] === id)
  const put = (at: number, row: readonly string[], fields: Fields) => {
    const cells = [...row]
    for (const [name, value] of Object.entries(fields)) cells[column(name)] = String(value)
    book.put(at, [Array.from(cells, (cell) => cell ?? null)])
  }
  return {
    session: book.session,
    async add(records) {
      const next = book.table().length + 1
      return records.map((fields, index) => {
        const id = remoteId(`row-known-${next + index}`)
        put(next + index, [], { ...fields, [idColumn]: id })
        return id
      })
    },
    async edit(id, fields) {
      put(rowOf(id) + 1, book.table()[rowOf(id)] ?? [], fields)
    },
    async remove(id) {
      book.act('deleteRows', { at: rowOf(id) + 1 })
    },
    async peek(id) {
      const row = book.table()[rowOf(id)]
      return row && Object.fromEntries((book.table()[0] ?? []).map((name, at) => [name, row[at] ?? '']))
    },
    count: async () => book.table().length - 1,
    failNext: (failure) => book.failNext(failure),
    async dropField(name) {
      book.act('deleteColumn', { column: name })
    },
    advance: (ms) => book.world.advance(ms),
  }
}
