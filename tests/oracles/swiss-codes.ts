import Papa from 'papaparse'
import { z } from 'zod'

const cantons = new Set('AG AI AR BE BL BS FR GE GL GR JU LU NE NW OW SG SH SO SZ TG TI UR VD VS ZG ZH'.split(' '))

const town = z.object({ PLZ: z.coerce.number(), Kantonskürzel: z.string() })
const place = z.object({ zipcode: z.coerce.number(), state_code: z.string() })

/** Canton of each Swiss postal code: that of most of its places. The official directory first; boxes of post offices only GeoNames knows. */
export function readSwissCodes(read: (name: string) => string): ReadonlyMap<number, string> {
  const official = rowsOf(read('AMTOVZ_CSV_WGS84.csv').replace(/^\uFEFF?#.*\r?\n/, ''), ';').map((row) =>
    town.parse(row),
  )
  const others = rowsOf(read('zipcodes.ch.csv'), ',').map((row) => place.parse(row))
  const found = new Map<number, string>()
  const places = [
    ...official.map((row) => ({ code: row.PLZ, canton: row.Kantonskürzel })),
    ...others.map((row) => ({ code: row.zipcode, canton: row.state_code })),
  ]
  const officialCodes = new Set(official.map(({ PLZ }) => PLZ))
  const counts = new Map<number, Map<string, number>>()
  for (const [index, { code, canton }] of places.entries()) {
    if (index >= official.length && officialCodes.has(code)) continue
    if (!cantons.has(canton)) continue
    const of = counts.get(code) ?? new Map<string, number>()
    of.set(canton, (of.get(canton) ?? 0) + 1)
    counts.set(code, of)
  }
  for (const [code, of] of counts) {
    const [most] = [...of].toSorted(([one, a], [other, b]) => b - a || one.localeCompare(other))
    if (most !== undefined) found.set(code, most[0])
  }
  return found
}

const rowsOf = (text: string, delimiter: string): readonly unknown[] =>
  Papa.parse(text, { header: true, delimiter, skipEmptyLines: true }).data
