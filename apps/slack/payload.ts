import { joinBytes } from '#shared/bytes.ts'
import { z } from 'zod'

/** What Slack sent, as far as the receiver looks at it; Bolt looks at the rest. */
export interface Payload {
  readonly body: Record<string, unknown>
  /** Where a command may be answered for half an hour. */
  readonly responseUrl: string | null
}

/** Largest request that is read, in bytes; Slack's own are far smaller. */
const bytesMax = 512 * 1024

const record = z.record(z.string(), z.unknown())

/** Form or JSON; `null` where it is neither. */
export function parsePayload(contentType: string, text: string): Payload | null {
  const body = contentType.includes('json') ? jsonOf(text) : formOf(text)
  if (body === null) return null
  const url = body['command'] === undefined ? undefined : body['response_url']
  return { body, responseUrl: typeof url === 'string' && isSlackHook(url) ? url : null }
}

function formOf(text: string): Record<string, unknown> | null {
  const form = new URLSearchParams(text)
  const payload = form.get('payload')
  return payload === null ? Object.fromEntries(form) : jsonOf(payload)
}

function jsonOf(text: string): Record<string, unknown> | null {
  try {
    return record.safeParse(JSON.parse(text)).data ?? null
  } catch {
    // Not JSON: told apart by the caller.
    return null
  }
}

const isSlackHook = (url: string): boolean => URL.canParse(url) && new URL(url).origin === 'https://hooks.slack.com'

/** The body's very bytes; `null` where there are more than anybody but a stranger sends. Counted as they come. */
export async function readBody(request: Request): Promise<Uint8Array | null> {
  const chunks: Uint8Array[] = []
  let size = 0
  const reader: ReadableStreamDefaultReader<Uint8Array> | undefined = request.body?.getReader()
  for (let part = await reader?.read(); part !== undefined && !part.done; part = await reader?.read()) {
    size += part.value.byteLength
    if (size > bytesMax) {
      await reader?.cancel()
      return null
    }
    chunks.push(part.value)
  }
  return joinBytes(chunks, size)
}
