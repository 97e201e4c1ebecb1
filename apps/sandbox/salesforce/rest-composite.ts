import { z } from 'zod'

import { jsonObject, readBody } from './call.ts'
import type { ApiCall } from './call.ts'
import { refuse } from './error.ts'

/** Runs one request of a batch against the same routes, without counting it as an API call of its own. */
export type Dispatch = (request: Request) => Promise<Response>

const subrequestsMax = 25

const batchBody = z.object({
  haltOnError: z.boolean().default(false),
  batchRequests: z.array(z.object({ method: z.string(), url: z.string(), richInput: jsonObject.optional() })),
})
const compositeBody = z.object({
  allOrNone: z.boolean().default(false),
  compositeRequest: z.array(
    z.object({
      method: z.string(),
      url: z.string(),
      referenceId: z.string(),
      body: jsonObject.optional(),
      httpHeaders: z.record(z.string(), z.string()).optional(),
    }),
  ),
})

/** `POST /composite/batch`: independent requests in one call; urls begin with the version. */
export async function batch(call: ApiCall, dispatch: Dispatch): Promise<Response> {
  const { batchRequests, haltOnError } = await readBody(call, batchBody)
  checkCount(batchRequests.length)
  const results: { statusCode: number; result: unknown }[] = []
  for (const { method, url, richInput } of batchRequests) {
    const hasFailed = results.some(({ statusCode }) => statusCode >= 400)
    if (haltOnError && hasFailed) {
      results.push({ statusCode: 412, result: [{ errorCode: 'PROCESSING_HALTED', message: 'Batch is halted' }] })
      continue
    }
    const path = url.startsWith('/services/data/') ? url : `/services/data/${url.replace(/^\//, '')}`
    const reply = await dispatch(subrequest(call, { method, path, body: richInput }))
    results.push({ statusCode: reply.status, result: await bodyOf(reply) })
  }
  return Response.json({ hasErrors: results.some(({ statusCode }) => statusCode >= 400), results })
}

/** `POST /composite`: requests in order, later ones may use `@{ref.id}` of earlier ones. All or none is not offered. */
export async function composite(call: ApiCall, dispatch: Dispatch): Promise<Response> {
  const { compositeRequest, allOrNone } = await readBody(call, compositeBody)
  checkCount(compositeRequest.length)
  if (allOrNone) throw refuse(400, 'INVALID_OPERATION', 'The twin runs composite requests one by one, not all or none')
  const bodies = new Map<string, unknown>()
  const compositeResponse: unknown[] = []
  for (const { method, url, body, referenceId, httpHeaders } of compositeRequest) {
    const filled = fill(JSON.stringify({ url, body }), bodies)
    const reply = await dispatch(subrequest(call, { method, path: filled.url, body: filled.body, httpHeaders }))
    const result = await bodyOf(reply)
    bodies.set(referenceId, result)
    compositeResponse.push({ body: result, httpHeaders: {}, httpStatusCode: reply.status, referenceId })
  }
  return Response.json({ compositeResponse })
}

interface Subrequest {
  readonly method: string
  readonly path: string
  readonly body: Readonly<Record<string, unknown>> | undefined
  readonly httpHeaders?: Readonly<Record<string, string>> | undefined
}

function subrequest(call: ApiCall, { method, path, body, httpHeaders }: Subrequest): Request {
  const headers = new Headers(httpHeaders)
  headers.set('Content-Type', 'application/json')
  const authorization = call.request.headers.get('Authorization')
  if (authorization) headers.set('Authorization', authorization)
  return new Request(new URL(path, call.url), { method, headers, body: body ? JSON.stringify(body) : null })
}

const filledShape = z.object({ url: z.string(), body: jsonObject.optional() })

function fill(text: string, bodies: ReadonlyMap<string, unknown>): z.infer<typeof filledShape> {
  const filled = text.replace(/@\{(\w+)((?:\.\w+|\[\d+\])+)\}/g, (_, reference: string, path: string) => {
    const found = path.match(/\w+/g)?.reduce<unknown>(memberOf, bodies.get(reference))
    return typeof found === 'string' || typeof found === 'number' ? String(found) : ''
  })
  return filledShape.parse(JSON.parse(filled))
}

function memberOf(held: unknown, name: string): unknown {
  if (Array.isArray(held)) return held[Number(name)]
  const object = jsonObject.safeParse(held)
  return object.success ? object.data[name] : undefined
}

async function bodyOf(reply: Response): Promise<unknown> {
  const text = await reply.text()
  return text === '' ? null : JSON.parse(text)
}

function checkCount(count: number): void {
  if (count <= subrequestsMax) return
  throw refuse(400, 'INVALID_INPUT', `Too many sub-requests: ${count}; at most ${subrequestsMax} are allowed`)
}
