import { isEmail } from '#hub/core/import/split.ts'
import { targetOfTitle } from '#hub/core/import/titles.ts'
import { unreadable, type Line, type Table } from './table.ts'

/** Titles stand within the first lines or nowhere. */
const linesBefore = 40
/** Fewer titles that are known could be chance. */
const knownLeast = 2

const filledOf = ({ cells }: Line): readonly string[] => cells.map((cell) => cell.trim()).filter((cell) => cell !== '')

const knownIn = (line: Line): number => filledOf(line).filter((cell) => targetOfTitle(cell) !== undefined).length

/** How many titles are known in the line that has most. */
export const countKnownTitles = (lines: readonly Line[]): number =>
  Math.max(0, ...lines.slice(0, linesBefore).map(knownIn))

/** Parts the titles from the people, and both from what stands before and after. */
export function withTitles(
  all: readonly Line[],
  titleLine: number | undefined,
): Pick<Table, 'titleLine' | 'titles' | 'lines' | 'skipped'> {
  const filled = all.filter(({ cells }) => cells.some((cell) => cell.trim() !== ''))
  const title = titleLine === undefined ? findTitles(filled) : namedTitles(filled, titleLine)
  const at = title === undefined ? -1 : filled.indexOf(title)
  const before = filled.slice(0, Math.max(at, 0))
  const { lines, after } = withoutTotals(filled.slice(at + 1))
  const width = lines.reduce((most, { cells }) => Math.max(most, cells.length), 0)
  const titles =
    title === undefined ? Array.from({ length: width }, (_, column) => `Column ${column + 1}`) : trimmed(title)
  return {
    titleLine: title?.line ?? null,
    titles,
    lines,
    skipped: [
      ...before.map((line) => skippedLine(line, 'It stands before the titles.')),
      ...after.map((line) => skippedLine(line, 'It is a line of totals.')),
    ],
  }
}

const trimmed = ({ cells }: Line): readonly string[] => {
  const titles = cells.map((cell) => cell.trim())
  while (titles.at(-1) === '') titles.pop()
  return titles
}

const skippedLine = (line: Line, why: string): Table['skipped'][number] => ({
  line: line.line,
  text: filledOf(line).join(' ').slice(0, 200),
  why,
})

function namedTitles(lines: readonly Line[], titleLine: number): Line | undefined {
  if (titleLine === 0) return undefined
  const found = lines.find(({ line }) => line === titleLine)
  if (found === undefined)
    throw unreadable(
      'titles-not-there',
      `Line ${titleLine} is empty or not there.`,
      'Name the line that has the titles.',
    )
  return found
}

/** The line with most known titles; else the first one that is as wide as most and says nothing that only people say. */
function findTitles(lines: readonly Line[]): Line | undefined {
  const first = lines.slice(0, linesBefore)
  const best = first.reduce<Line | undefined>(
    (found, line) => (found === undefined || knownIn(line) > knownIn(found) ? line : found),
    undefined,
  )
  if (best !== undefined && knownIn(best) >= knownLeast) return best
  const widths = first.map((line) => filledOf(line).length)
  const usual = Math.max(0, ...widths) * 0.6
  const candidate = first.find((line) => filledOf(line).length >= usual)
  return candidate !== undefined && filledOf(candidate).every(isWord) ? candidate : undefined
}

const isWord = (cell: string): boolean => !isEmail(cell) && !/\d{3}/.test(cell) && cell.length <= 60

const totals = /^(?:total|totale|summe|gesamt|anzahl|somme|sum|count)\b/iu
const totalCells = 4

/** Lines at the end that count or add up the others. */
function withoutTotals(lines: readonly Line[]): { readonly lines: readonly Line[]; readonly after: readonly Line[] } {
  const isTotal = (line: Line): boolean => {
    const filled = filledOf(line)
    return filled.length <= totalCells && totals.test(filled[0] ?? '')
  }
  let end = lines.length
  for (let line = lines[end - 1]; line !== undefined && isTotal(line); line = lines[end - 1]) end -= 1
  return { lines: lines.slice(0, end), after: lines.slice(end) }
}
