import type { z } from 'zod'

import { invalid } from './fault.ts'
import { jsonOf } from './router.ts'
import type { ApiCall } from './router.ts'

/** The body in the shape a route needs, or HubSpot's complaint about it. */
export function bodyOf<Shape extends z.ZodType>(call: ApiCall, shape: Shape): z.output<Shape> {
  const parsed = shape.safeParse(jsonOf(call))
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  const where = issue?.path.join('.') ?? ''
  throw invalid(`Invalid input JSON on line 1, column 1: ${where} ${issue?.message ?? ''}`.trim(), {
    errors: parsed.error.issues.map((each) => ({ message: each.message, in: each.path.join('.') })),
  })
}
