import type { Raise, Score, ScoreLine, ScorePart } from '#hub/core/snapshot.ts'

/** Longest text of reasons that is written into a remote (a Salesforce long text area of ours holds 4,096). */
export const reasonsLengthMax = 4_000

/** The receipt as text, one line a part: `Title 25/25: Decides for the firm (CEO).` */
export const reasonsText = (score: Score): string =>
  score.parts
    .map((part) => `${headOf(part)}: ${reasonOf(part)}`)
    .join('\n')
    .slice(0, reasonsLengthMax)

/** Why a part gives what it gives, and what would give more. */
export const reasonOf = ({ lines, raises }: Pick<ScorePart, 'lines' | 'raises'>): string => {
  const isOne = lines.length === 1
  const said = lines.map((line) => (isOne ? lineText(line) : `${lineText(line)} ${signed(line.points)}`))
  const more = raises.length === 0 ? '' : ` Would raise it: ${raises.map(raiseText).join(', ')}.`
  return `${said.length === 0 ? 'Nothing yet' : said.join(', ')}.${more}`
}

/** What differs between two receipts, a line for each part that does: `Title 19 to 25: Decides for the firm (CEO).` */
export const differences = (before: Score, after: Score): readonly string[] => {
  const was = new Map(before.parts.map((part) => [part.group, part]))
  const is = new Map(after.parts.map((part) => [part.group, part]))
  const changed = after.parts.filter((part) => (was.get(part.group)?.points ?? 0) !== part.points)
  const gone = before.parts.filter((part) => !is.has(part.group) && part.points !== 0)
  return [
    ...changed.map((part) => `${part.name} ${was.get(part.group)?.points ?? 0} to ${part.points}: ${reasonOf(part)}`),
    ...gone.map((part) => `${part.name} ${part.points} to 0: it is not counted any more.`),
  ].map((text) => text.slice(0, 300))
}

/** `+7`, `−5` */
export const signed = (points: number): string => (points < 0 ? `−${-points}` : `+${points}`)

const headOf = ({ name, points, pointsMax }: ScorePart): string =>
  pointsMax > 0 ? `${name} ${points}/${pointsMax}` : `${name} ${signed(points)}`

const lineText = ({ rule, value }: ScoreLine): string => (value === undefined ? rule : `${rule} (${value})`)

const raiseText = ({ rule, points, without }: Raise): string =>
  `${without === true ? `without “${rule}”` : rule} ${signed(points)}`
