import Papa from 'papaparse'
import { createCellCount, unreadable, type Line } from './table.ts'

const sampleChars = 30_000
const delimiters = [',', ';', '\t', '|'] as const
const separatorLine = /^sep=(.)\r?\n/iu

/** A text taken apart into lines of cells, and by what. */
export interface ReadCsv {
  readonly lines: readonly Line[]
  readonly delimiter: string
}

/**
 * Reads separated values after RFC 4180, and what programs make of it: any of four delimiters, either quote, all three
 * ends of line, and Excel's first line that names the delimiter.
 */
export function readCsv(text: string): ReadCsv {
  const named = separatorLine.exec(text)
  const rest = named === null ? text : text.slice(named[0].length)
  const body = rest.includes('\r') ? rest.replace(/\r\n?/g, '\n') : rest
  const sample = wholeLines(body.slice(0, sampleChars), body.length)
  const delimiter = named?.[1] ?? delimiterOf(sample)
  refuseCrowds(body, delimiter)
  const quoteChar = quoteOf(sample, delimiter)
  const { data, errors } = Papa.parse<string[]>(body, { delimiter, quoteChar, newline: '\n' })
  const first = named === null ? 1 : 2
  const open = errors.find(({ code }) => code === 'MissingQuotes')
  if (open !== undefined)
    throw unreadable(
      'quote-open',
      `A quote that opens in line ${(open.row ?? 0) + first} is never closed.`,
      'Close it, or write it twice where it belongs to the text.',
    )
  return { delimiter, lines: data.map((cells, at) => ({ line: at + first, cells })) }
}

/** A file can be all delimiters or all ends of line. */
function refuseCrowds(body: string, delimiter: string): void {
  const [end, part] = ['\n'.charCodeAt(0), delimiter.charCodeAt(0)]
  let cells = 1
  for (let at = 0; at < body.length; at += 1) {
    const letter = body.charCodeAt(at)
    if (letter === end || letter === part) cells += 1
  }
  createCellCount()(cells)
}

/** Without the last line, which may be cut. */
const wholeLines = (sample: string, length: number): string =>
  sample.length === length ? sample : sample.slice(0, Math.max(sample.lastIndexOf('\n'), 0))

/** The delimiter by which most lines have the same number of cells, the more cells the better. */
function delimiterOf(sample: string): string {
  const scored = delimiters.map((delimiter) => {
    const { data } = Papa.parse<string[]>(sample, { delimiter, quoteChar: quoteOf(sample, delimiter), newline: '\n' })
    const widths = data.filter((cells) => cells.length > 1).map((cells) => cells.length)
    const usual = mostFrequent(widths)
    const share = widths.filter((width) => width === usual).length / Math.max(1, data.length)
    return { delimiter, score: share * Math.log2(1 + usual) }
  })
  return scored.reduce((best, one) => (one.score > best.score ? one : best), { delimiter: ',', score: 0 }).delimiter
}

const mostFrequent = (numbers: readonly number[]): number => {
  const counts = new Map<number, number>()
  for (const number of numbers) counts.set(number, (counts.get(number) ?? 0) + 1)
  return [...counts].reduce((best, one) => (one[1] > best[1] ? one : best), [1, 0])[0]
}

/** The quote that encloses more cells: a name like d’Angelo has one within. */
function quoteOf(sample: string, delimiter: string): string {
  const edge = delimiter.replace(/[|\\]/u, String.raw`\$&`)
  const enclosed = (quote: string): number =>
    sample.match(new RegExp(`(?:^|${edge})${quote}[^${quote}\n]*${quote}(?=${edge}|$)`, 'gmu'))?.length ?? 0
  return enclosed("'") > enclosed('"') ? "'" : '"'
}
