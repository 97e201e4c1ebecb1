import { rowOf } from '#hub/core/import/row.ts'
import { suggestColumns } from '#hub/core/import/suggest.ts'
import { readTable } from '#hub/files/read.ts'
import { linesMax } from '#hub/files/table.ts'
import type { Hub } from '#hub/hub.ts'
import { importId } from '#shared/ids.ts'
import { owner } from '#tests/hub/world.ts'
import { knownPeople } from './known-people.ts'
import { seconds, timed, withStoredLeads } from './stored-leads.ts'

const listed = 10_000
const titles = ['Vorname', 'Nachname', 'E-Mail', 'Telefon', 'Firma', 'Strasse', 'PLZ', 'Ort']

/** Reading a list, and bringing in ten thousand people where so many are known: looked for first, then written. */
export function benchImport(known: number): Promise<object> {
  const personAt = knownPeople()
  const csv = (from: number, count: number): Uint8Array =>
    new TextEncoder().encode(
      [titles, ...Array.from({ length: count }, (_, at) => cellsOf(personAt(from + at)))]
        .map((cells) => cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(';'))
        .join('\r\n'),
    )
  const reading = measureReading(csv(0, linesMax))
  return withStoredLeads(
    known,
    async ({ hub }) => {
      const { id } = await hub.readImport(owner, { bytes: csv(known, listed), hints: { name: 'list.csv' } })
      await hub.previewImport(owner, importId(id))
      const matching = await timed(() => work(hub))
      const { version, waiting } = await hub.import(owner, importId(id))
      await hub.approveImport(owner, importId(id), { version })
      const applying = await timed(() => work(hub))
      const { done } = await hub.import(owner, importId(id))
      const { new: makes, join: joins, doubt } = waiting
      return {
        ...reading,
        known,
        listed,
        makes,
        joins,
        doubt,
        brought: done.new + done.join,
        matchSeconds: seconds(matching),
        applySeconds: seconds(applying),
        rssMb: Math.round(process.memoryUsage().rss / 1_000_000),
      }
    },
    personAt,
  )
}

const cellsOf = (person: Readonly<Partial<Record<string, string>>>): readonly string[] =>
  ['firstName', 'lastName', 'email', 'phone', 'company', 'street', 'postalCode', 'city'].map(
    (field) => person[field] ?? '',
  )

const readings = 5

/** Rows a second, as text into cells and on into people: the middle one of several readings. */
function measureReading(bytes: Uint8Array): object {
  const runs = Array.from({ length: readings }, () => readOnce(bytes))
  const middle = (which: 0 | 1): number => runs.map((run) => run[which]).toSorted((a, b) => a - b)[2] ?? 0
  return { readRowsPerSecond: middle(0), peopleRowsPerSecond: middle(1) }
}

function readOnce(bytes: Uint8Array): readonly [number, number] {
  const begun = performance.now()
  const table = readTable(bytes)
  const read = performance.now()
  const cells = titles.map((title, at) => ({ title, cells: table.lines.map((line) => line.cells[at] ?? '') }))
  const columns = suggestColumns(cells).map(({ target }, at) => ({ title: titles[at] ?? '', target }))
  for (const line of table.lines) rowOf(line.cells, { columns, region: 'CH' })
  const done = performance.now()
  const perSecond = (ms: number): number => Math.round((table.lines.length / ms) * 1_000)
  return [perSecond(read - begun), perSecond(done - begun)]
}

async function work(hub: Hub): Promise<void> {
  while ((await hub.run('change:ws_1')).againInMs !== null) continue
}
