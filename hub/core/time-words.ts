/** `09:04 UTC`, or `20 November, 09:04 UTC` where that is not today. Milliseconds since the epoch. */
export const clock = (at: number, now: number): string => {
  const iso = new Date(at).toISOString()
  const time = `${iso.slice(11, 16)} UTC`
  if (iso.slice(0, 10) === new Date(now).toISOString().slice(0, 10)) return time
  return `${Number(iso.slice(8, 10))} ${months[Number(iso.slice(5, 7)) - 1] ?? ''}, ${time}`
}

const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
]

const spans = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
] as const

/** `24 hours`, `75 minutes`, `1 hour`: in the largest unit of which there are at least two, or one exactly. */
export const span = (ms: number): string => {
  const whole = Math.max(1_000, Math.round(ms / 1_000) * 1_000)
  const [unit, size] = spans.find(([, one]) => whole >= 2 * one || whole === one) ?? spans[3]
  const n = Math.round(whole / size)
  return `${n} ${unit}${n === 1 ? '' : 's'}`
}
