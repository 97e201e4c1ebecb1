import type { z } from 'zod'
import { problemDetails, type ProblemDetails } from '#shared/api/workspace.ts'

/** The hub said no, or did not answer. `problem` is what it said, in its own words. */
export class ApiError extends Error {
  readonly problem: ProblemDetails
  constructor(problem: ProblemDetails) {
    super(problem.detail)
    this.name = 'ApiError'
    this.problem = problem
  }
}

interface Ask {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly body?: unknown
  /** Sent as it is, instead of a body. */
  readonly file?: File
  readonly signal?: AbortSignal
}

/** Asks the hub and parses its answer. Throws `ApiError`, whatever went wrong. */
export async function ask<T>(path: string, schema: z.ZodType<T>, request: Ask = {}): Promise<T> {
  const reply = await send(path, request)
  const parsed = schema.safeParse(await jsonOf(reply))
  if (parsed.success) return parsed.data
  throw new ApiError({
    ...unknownProblem(reply.status, reply.headers.get('x-correlation-id')),
    code: 'unexpected-answer',
    detail: 'The hub answered in a way this page does not know.',
    fix: 'Reload the page: it may be older than the hub.',
  })
}

/** Tells the hub to do something that has no answer. */
export async function tell(path: string, request: Ask): Promise<void> {
  await send(path, request)
}

async function send(path: string, { method = 'GET', body, file, signal }: Ask): Promise<Response> {
  const init: RequestInit = { method, credentials: 'same-origin', headers: { accept: 'application/json' } }
  if (signal !== undefined) init.signal = signal
  if (body !== undefined) {
    init.body = JSON.stringify(body)
    init.headers = { accept: 'application/json', 'content-type': 'application/json' }
  }
  if (file !== undefined) init.body = file
  const reply = await fetch(path, init).catch((error: unknown) => {
    if (signal?.aborted === true) throw error
    throw new ApiError(noAnswer)
  })
  if (reply.ok) return reply
  const parsed = problemDetails.safeParse(await jsonOf(reply))
  throw new ApiError(parsed.success ? parsed.data : unknownProblem(reply.status, reply.headers.get('x-correlation-id')))
}

async function jsonOf(reply: Response): Promise<unknown> {
  try {
    return await reply.json()
  } catch {
    return null
  }
}

const noAnswer: ProblemDetails = {
  type: 'urn:lead-hub:problem:no-answer',
  title: 'Lead Hub did not answer',
  status: 0,
  code: 'no-answer',
  detail: 'The hub could not be reached.',
  fix: 'Check your network, then try again.',
  correlation: '',
}

const unknownProblem = (status: number, correlation: string | null): ProblemDetails => ({
  type: 'urn:lead-hub:problem:unknown',
  title: 'Something went wrong',
  status,
  code: 'unknown',
  detail: `The hub answered ${status}.`,
  fix: 'Try again in a moment.',
  correlation: correlation ?? '',
})

/** Whatever was thrown, as a problem that can be shown. */
export function problemOf(error: unknown): ProblemDetails {
  if (error instanceof ApiError) return error.problem
  return {
    ...unknownProblem(0, null),
    code: 'page',
    title: 'This page made a mistake',
    detail: error instanceof Error ? error.message : 'Something unexpected happened.',
    fix: 'Reload the page.',
  }
}
