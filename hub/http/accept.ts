import type { z } from 'zod'
import { DoorProblem } from './errors.ts'

/** Problems of one request that are told at once. */
const problemsMax = 20

interface Mistake {
  readonly path: string
  readonly message: string
}

/** Takes what the schema takes; everything else is a 400 that names each offending member and never its value. */
export function accept<T>(schema: z.ZodType<T>, value: unknown, place: 'body' | 'query'): T {
  const hidden = hiddenKey(value, place)
  if (hidden !== undefined) throw refusal(place, [{ path: hidden, message: 'Unknown key' }])
  const found = schema.safeParse(value)
  if (found.success) return found.data
  throw refusal(place, found.error.issues.flatMap((issue) => mistakes(issue, place)).slice(0, problemsMax))
}

function mistakes(issue: z.core.$ZodIssue, place: string): Mistake[] {
  const path = [place, ...issue.path.map(String)]
  if (issue.code !== 'unrecognized_keys') return [{ path: path.join('.'), message: issue.message }]
  return issue.keys.map((key) => ({ path: [...path, key.slice(0, 80)].join('.'), message: 'Unknown key' }))
}

/** zod passes over a key named `__proto__`, which JSON.parse makes like any other. */
function hiddenKey(value: unknown, place: string): string | undefined {
  const waiting = [{ value, path: place }]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (typeof next.value !== 'object' || next.value === null) continue
    for (const [key, child] of Object.entries(next.value)) {
      const path = `${next.path}.${key}`
      if (key === '__proto__') return path
      waiting.push({ value: child, path })
    }
  }
  return undefined
}

const refusal = (place: string, errors: Mistake[]): DoorProblem =>
  new DoorProblem(
    {
      status: 400,
      code: 'bad-request',
      detail: `The ${place} was not accepted: ${errors.map(({ path, message }) => `${path}: ${message}`).join('; ')}.`,
      fix: 'See docs/api.md, or /api/v1/openapi.json, for what this route takes.',
    },
    { errors },
  )
