const counted = new Intl.NumberFormat('en-GB')
const precise = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' })
const clock = new Intl.DateTimeFormat('en-GB', { timeStyle: 'short' })

/** 3410 as "3,410". */
export const number = (n: number): string => counted.format(n)

/** `1 lead`, `2 leads`, `3 companies`. */
export const plural = (n: number, one: string, many = `${one}s`): string => `${number(n)} ${n === 1 ? one : many}`

/** An instant as the viewer's calendar and clock show it. */
export const dateTime = (iso: string): string => precise.format(new Date(iso))
export const timeOfDay = (ms: number): string => clock.format(new Date(ms))

/** An instant as a `datetime-local` input has it, in the viewer's own time: "2026-11-26T14:02:05". */
export function localTime(ms: number): string {
  const there = new Date(ms - new Date(ms).getTimezoneOffset() * 60_000)
  return there.toISOString().slice(0, 19)
}

/** "just now", "3 min ago", "2 h ago", "5 days ago", then the date. `now` in milliseconds. */
export function age(iso: string, now: number): string {
  const seconds = Math.max(0, Math.round((now - Date.parse(iso)) / 1_000))
  if (seconds < 10) return 'just now'
  if (seconds < 60) return `${seconds} s ago`
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min ago`
  if (seconds < 86_400) return `${Math.floor(seconds / 3_600)} h ago`
  const days = Math.floor(seconds / 86_400)
  if (days < 14) return plural(days, 'day') + ' ago'
  return precise.format(new Date(iso)).split(',')[0] ?? iso
}

/** "about 4 min", for what is left of a job or what it will take. */
export function duration(seconds: number): string {
  if (seconds < 60) return `about ${Math.max(1, Math.round(seconds))} s`
  if (seconds < 5_400) return `about ${Math.round(seconds / 60)} min`
  return `about ${Math.round(seconds / 3_600)} h`
}

/** `postalCode` as people read it: "Postal code". */
export function fieldTitle(field: string): string {
  const words = field
    .replace(/^custom\./, '')
    .replace(/^ref\./, '')
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
  return words === 'email' ? 'E-mail' : words.charAt(0).toUpperCase() + words.slice(1)
}
