import { z } from 'zod'

import { createAnswer } from '#apps/sandbox/kit/answer.ts'
import { createWorld } from '#apps/sandbox/kit/world.ts'
import { createGoogleTwin } from '#apps/sandbox/google/twin.ts'
import type { SandboxWorld } from '#apps/sandbox/kit/world.ts'
import type { GoogleTwin } from '#apps/sandbox/google/twin.ts'

export interface Reply {
  readonly status: number
  readonly body: unknown
}

/** A twin with one spreadsheet, and short ways to call it. */
export interface Door {
  readonly twin: GoogleTwin
  readonly world: SandboxWorld
  readonly id: string
  readonly token: string
  /** Notifications that went out. */
  readonly sent: Request[]
  /** A call to the Sheets API below the spreadsheet, or to a full URL. */
  call(method: string, path: string, body?: unknown): Promise<Reply>
  /** Values of a range, formatted; undefined when there are none. */
  values(range: string, query?: string): Promise<unknown>
  put(range: string, values: unknown, option?: string): Promise<Reply>
  batch(...requests: object[]): Promise<Reply>
  act(name: string, input?: unknown): unknown
}

export function openDoor(rows: readonly (readonly (string | number | null)[])[] = [], answerStatus = () => 200): Door {
  const sent: Request[] = []
  const fetched = async (input: RequestInfo | URL) => {
    sent.push(new Request(input))
    return new Response(null, { status: answerStatus() })
  }
  const world = createWorld({ seed: 3, startAt: Date.UTC(2026, 10, 20, 12), fetch: fetched })
  const twin = createGoogleTwin(world)
  const act = (name: string, input: unknown = {}) => {
    const action = twin.actions[name]
    if (!action) throw new Error(`There is no action ${name}.`)
    return action(input)
  }
  const { spreadsheetId: id } = z
    .object({ spreadsheetId: z.string() })
    .parse(act('createFile', { title: 'Book', rows }))
  const { access_token: token } = z.object({ access_token: z.string() }).parse(act('token'))
  const answer = createAnswer(world, [twin])
  const call = async (method: string, path: string, body?: unknown): Promise<Reply> => {
    const url = path.startsWith('https:') ? path : `https://sheets.googleapis.com/v4/spreadsheets/${id}${path}`
    const headers = { Authorization: `Bearer ${token}` }
    const sentBody = body === undefined ? null : JSON.stringify(body)
    const reply = await answer(new Request(url, { method, headers, body: sentBody }))
    const text = await reply.text()
    return { status: reply.status, body: text.startsWith('{') ? JSON.parse(text) : text }
  }
  return {
    twin,
    world,
    id,
    token,
    sent,
    call,
    act,
    values: async (range, query = '') => {
      const { body } = await call('GET', `/values/${encodeURIComponent(range)}${query}`)
      return z.looseObject({ values: z.unknown().optional() }).parse(body).values
    },
    put: (range, values, option = 'RAW') =>
      call('PUT', `/values/${encodeURIComponent(range)}?valueInputOption=${option}`, { values }),
    batch: (...requests) => call('POST', ':batchUpdate', { requests }),
  }
}

/** Lets notifications that are due go out. */
export async function settle(world: SandboxWorld): Promise<void> {
  await world.advance(0)
  await new Promise((resolve) => setTimeout(resolve, 5))
}
