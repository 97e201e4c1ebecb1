import { z } from 'zod'

/** How one setting is read. `wrong` completes the sentence "NAME …" and never repeats the value. */
export interface Check<T> {
  readonly example: string
  parse(text: string): { readonly value: T } | { readonly wrong: string }
}

function check<T>(schema: z.ZodType<T, string>, wrong: string, example: string): Check<T> {
  return {
    example,
    parse: (given) => {
      const found = schema.safeParse(given)
      return found.success ? { value: found.data } : { wrong }
    },
  }
}

const localHosts = ['localhost', '127.0.0.1', '[::1]']

/** An address without path; `https`, except on this machine. */
export const origin: Check<string> = {
  example: 'https://hub.example.com',
  parse: (given) => {
    const wrong = originMistake(given)
    return wrong === undefined ? { value: new URL(given).origin } : { wrong }
  },
}

function originMistake(given: string): string | undefined {
  if (!URL.canParse(given)) return 'is not an address'
  const url = new URL(given)
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'must begin with https://'
  if (url.protocol === 'http:' && !localHosts.includes(url.hostname))
    return 'must begin with https:// unless it is on this machine'
  if (url.username !== '' || url.password !== '') return 'must not hold a user name or password'
  return url.pathname === '/' && url.search === '' && url.hash === ''
    ? undefined
    : 'must have no path, query or fragment'
}

export const port: Check<number> = check(
  z
    .string()
    .regex(/^\d{1,5}$/)
    .transform(Number)
    .refine((number) => number <= 65_535),
  'is not a port between 0 and 65535',
  '8787',
)

export const seconds: Check<number> = check(
  z
    .string()
    .regex(/^\d{1,5}$/)
    .transform(Number)
    .refine((number) => number >= 1 && number <= 86_400),
  'is not a number of seconds between 1 and 86400',
  '60',
)

export const region: Check<string> = check(
  z.string().regex(/^[A-Z]{2}$/),
  'is not a country code of two capital letters',
  'CH',
)

export const secret: Check<string> = check(
  z.string().min(32),
  'is shorter than 32 characters',
  '$(openssl rand -base64 32)',
)

export const text = (example: string): Check<string> => check(z.string().max(2_000), 'is too long', example)

export const choice = <const T extends string>(words: readonly [T, ...T[]]): Check<T> => ({
  example: words[0],
  parse: (given) => {
    const value = words.find((word) => word === given)
    return value === undefined ? { wrong: `is none of ${words.join(', ')}` } : { value }
  },
})

/** Keys that seal tokens at rest, newest first. */
export const keys: Check<readonly { readonly id: string; readonly key: Uint8Array }[]> = {
  example: '2026:$(openssl rand -base64 32)',
  parse: (given) => {
    const parts = given.split(',').map((part) => part.trim())
    const found = parts.map(keyOf)
    const bad = found.findIndex((key) => key === undefined)
    if (bad >= 0) return { wrong: `has no \`id:key\` with a key of 32 bytes in base64 at place ${bad + 1}` }
    const value = found.flatMap((key) => key ?? [])
    return new Set(value.map(({ id }) => id)).size === value.length ? { value } : { wrong: 'names one key id twice' }
  },
}

function keyOf(part: string): { readonly id: string; readonly key: Uint8Array } | undefined {
  const [, id, base64] = /^([A-Za-z0-9_-]{1,20}):([A-Za-z0-9+/]{43}=)$/.exec(part) ?? []
  if (id === undefined || base64 === undefined) return undefined
  return { id, key: Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0)) }
}
