import { joinBytes } from '#shared/bytes.ts'
import { DoorProblem } from './errors.ts'

/** Largest body that is read, in bytes. */
export const bodyBytesMax = 1_048_576

/** Reads a body and counts it ourselves: a Content-Length may be absent or lie. */
export async function readBytes(request: Request, bytesMax = bodyBytesMax): Promise<Uint8Array> {
  if (Number(request.headers.get('content-length') ?? '0') > bytesMax) throw tooLarge(bytesMax)
  if (request.body === null) return new Uint8Array()
  const chunks: Uint8Array[] = []
  let size = 0
  const reader: ReadableStreamDefaultReader<Uint8Array> = request.body.getReader()
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    size += part.value.byteLength
    if (size > bytesMax) {
      await reader.cancel()
      throw tooLarge(bytesMax)
    }
    chunks.push(part.value)
  }
  return joinBytes(chunks, size)
}

/** A JSON body, and nothing that only looks like one. */
export async function readJson(request: Request): Promise<unknown> {
  if (!/^application\/json\s*(;|$)/i.test(request.headers.get('content-type') ?? '')) {
    throw new DoorProblem({
      status: 415,
      code: 'not-json',
      detail: 'The body must be JSON.',
      fix: 'Send it with Content-Type: application/json.',
    })
  }
  const bytes = await readBytes(request)
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(bytes))
  } catch {
    throw new DoorProblem({
      status: 400,
      code: 'not-json',
      detail: 'The body is no JSON.',
      fix: 'Send valid JSON in UTF-8.',
    })
  }
}

const tooLarge = (bytesMax: number): DoorProblem =>
  new DoorProblem({
    status: 413,
    code: 'too-large',
    detail: `The body is larger than ${Math.floor(bytesMax / 1_000_000)} MB.`,
    fix: 'Send it in smaller parts.',
  })
