const segments = new Intl.Segmenter('en', { granularity: 'grapheme' })

/** Cuts to at most `max` UTF-16 units, never through a letter or an emoji; a direction left open by it is closed. */
export function cut(text: string, max: number): string {
  if (text.length <= max) return text
  let kept = ''
  for (const { segment } of segments.segment(text)) {
    if (kept.length + segment.length > max - 2) break
    kept += segment
  }
  return kept.split('\u2068').length > kept.split('\u2069').length ? `${kept}\u2069…` : `${kept}…`
}

const controls = /[\p{Cc}\p{Zl}\p{Zp}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]+/gu
const rightToLeft = /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}]/u

/** What a stranger wrote, on one line: no control characters, and its direction kept to itself. */
export function tidy(text: string, max: number): string {
  const line = cut(text.replaceAll(controls, ' ').replaceAll(/ {2,}/g, ' ').trim(), max - 2)
  return rightToLeft.test(line) ? `\u2068${line}\u2069` : line
}

/** For the one text of a message that Slack reads as markup. */
export const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

/** `2 min ago`; both in milliseconds since the epoch. */
export function ago(at: number, now: number): string {
  const minutes = Math.floor((now - at) / 60_000)
  if (minutes < 1) return 'just now'
  if (minutes < 60) return `${minutes} min ago`
  const hours = Math.floor(minutes / 60)
  return hours < 24 ? `${hours} h ago` : `${Math.floor(hours / 24)} d ago`
}

/** `+7`, `−3`. */
export const signed = (points: number): string => (points < 0 ? `−${-points}` : `+${points}`)
