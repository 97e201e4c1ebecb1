import Papa from 'papaparse'
import { area as areaShape, type TerritoryRead } from '#shared/api/territory.ts'
import { officeId } from '#shared/ids.ts'
import { slugOf, type Area, type Office } from '#shared/territory.ts'

/** Column titles by what they mean, in lower case. */
const titles = {
  office: ['office', 'büro', 'buero', 'standort', 'filiale', 'bureau', 'ufficio'],
  country: ['country', 'land', 'pays', 'paese'],
  from: ['from', 'plz von', 'von', 'plz', 'postal code', 'zip', 'npa', 'de', 'da', 'cap'],
  to: ['to', 'plz bis', 'bis', 'à', 'a'],
  canton: ['canton', 'kanton', 'cantone'],
  industry: ['industry', 'branche', 'settore'],
} as const

type Column = keyof typeof titles
type Cells = Readonly<Record<Column, string>>

/**
 * Reads a territory from a file with a line of titles (office, country, from, to, canton, industry; also in German, French and
 * Italian). Offices are those it names; a line without a place is an office that has the rest. Lines that cannot be
 * read are named and left out.
 */
export function readTerritoryCsv({ csv, home }: { readonly csv: string; readonly home: string }): TerritoryRead {
  const { data } = Papa.parse<string[]>(csv.replace(/^\uFEFF/, ''), { skipEmptyLines: 'greedy' })
  const [head = [], ...lines] = data
  const columns = columnsOf(head)
  const offices = new Map<string, Office>()
  const areas: Area[] = []
  const mistakes: TerritoryRead['mistakes'] = []
  let rest: TerritoryRead['territory']['rest'] = null
  if (!columns.has('office'))
    mistakes.push({ line: 1, message: 'There is no column “office”. Put the titles into the first line.' })
  else
    for (const [index, cells] of lines.entries()) {
      const read = readLine(cellsOf(columns, cells), home)
      if ('message' in read) {
        mistakes.push({ line: index + 2, message: read.message })
        continue
      }
      offices.set(read.office.id, read.office)
      if (read.area === null) rest = read.office.id
      else areas.push(read.area)
    }
  return { territory: { offices: [...offices.values()], areas, rest, home }, mistakes }
}

function columnsOf(head: readonly string[]): ReadonlyMap<Column, number> {
  const known = head.map((title) => title.trim().toLowerCase())
  const found = Object.entries(titles).map(
    ([column, names]) => [column, known.findIndex((title) => names.some((name) => name === title))] as const,
  )
  return new Map(found.flatMap(([column, at]) => (at >= 0 && isColumn(column) ? [[column, at] as const] : [])))
}

const isColumn = (text: string): text is Column => text in titles

const cellsOf = (columns: ReadonlyMap<Column, number>, cells: readonly string[]): Cells => {
  const cell = (column: Column): string => cells[columns.get(column) ?? -1]?.trim() ?? ''
  return {
    office: cell('office'),
    country: cell('country'),
    from: cell('from'),
    to: cell('to'),
    canton: cell('canton'),
    industry: cell('industry'),
  }
}

type Line = { readonly office: Office; readonly area: Area | null } | { readonly message: string }

function readLine(cells: Cells, home: string): Line {
  const id = slugOf(cells.office)
  if (id === '') return { message: 'It names no office.' }
  const office: Office = { id: officeId(id), name: cells.office }
  const { country, from, to, canton, industry } = cells
  if (country + from + to + canton + industry === '') return { office, area: null }
  const read = areaShape.safeParse({
    office: id,
    country: country === '' ? home : country,
    ...(from === '' ? {} : { from, to: to === '' ? from : to }),
    ...(canton === '' ? {} : { canton }),
    ...(industry === '' ? {} : { industry }),
  })
  if (read.success) return { office, area: read.data }
  const [issue] = read.error.issues
  return { message: `${issue?.path.join('.') ?? 'It'}: ${issue?.message ?? 'cannot be read'}.` }
}
