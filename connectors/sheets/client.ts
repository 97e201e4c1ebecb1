import { drive } from '@googleapis/drive'
import type { drive_v3 } from '@googleapis/drive'
import { sheets } from '@googleapis/sheets'
import type { sheets_v4 } from '@googleapis/sheets'

import type { Session } from '#shared/connector.ts'
import { Fault } from '#shared/fault.ts'

import { faultOfReply, lostReply } from './fault.ts'

/** Google's own clients over the borrowed fetch; without token, retries and redirects of their own. */
export interface Client {
  readonly spreadsheets: sheets_v4.Resource$Spreadsheets
  readonly drive: drive_v3.Drive
}

export function createClient(session: Session): Client {
  const fetchImplementation = (input: string | URL | Request, init?: RequestInit) => fetchReply(session, input, init)
  const options = { retry: false, fetchImplementation }
  return {
    spreadsheets: sheets({ version: 'v4', ...options }).spreadsheets,
    drive: drive({ version: 'v3', ...options }),
  }
}

/** Awaits a call of Google's client and gives its parsed body; what it throws is a Fault. */
export async function call(reply: Promise<{ data: unknown }>): Promise<unknown> {
  try {
    return (await reply).data
  } catch (error) {
    throw faultWithin(error)
  }
}

async function fetchReply(session: Session, input: string | URL | Request, init?: RequestInit): Promise<Response> {
  try {
    const reply = await session.fetch(input, init)
    if (!reply.ok) throw await faultOfReply(reply)
    // Read here, so that a connection lost halfway is known as such.
    const body = reply.status === 204 ? null : await reply.arrayBuffer()
    return new Response(body, { status: reply.status, headers: reply.headers })
  } catch (error) {
    throw error instanceof Fault ? error : lostReply(error)
  }
}

/** Google's transport wraps what fetch throws into an error of its own. */
function faultWithin(error: unknown): Fault {
  if (error instanceof Fault) return error
  if (error instanceof Error && error.cause !== undefined) return faultWithin(error.cause)
  return lostReply(error)
}
