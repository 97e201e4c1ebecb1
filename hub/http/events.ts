import type { ProgressView } from '#shared/api/connection.ts'
import { digest } from '#shared/web/digest.ts'
import type { WorkspaceCall } from './route.ts'

/** One look a second for each open stream, so that an edit shows up within a second of being taken in. */
const pauseMs = 1_000
/** A comment this often keeps proxies from closing a quiet stream. */
const heartbeatMs = 15_000
/** A stream ends after ten minutes; browsers come back by themselves, and are asked again who they are. */
const streamMsMax = 600_000
/** Membership and session are looked up again this often. */
const recheckMs = 15_000

const encode = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(new TextEncoder().encode(text))

/** Progress, and that leads changed, as server-sent events. An event's id is made of its content, so that a reader who comes back with it is not told twice. */
export async function progressEvents(call: WorkspaceCall): Promise<Response> {
  const first = await call.door.hub.progress(call.actor)
  const ended = new AbortController()
  const steps = watch(call, first, ended.signal)
  const body = new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      const step = await steps.next().catch((error: unknown) => lost(call, error))
      if (step.done === true) controller.close()
      else controller.enqueue(encode(step.value))
    },
    cancel: () => ended.abort(),
  })
  const headers = { 'content-type': 'text/event-stream', 'x-accel-buffering': 'no' }
  return new Response(body, { headers })
}

/** A stream that fails ends, and the browser comes back after a while to be told what is wrong. */
function lost({ log }: WorkspaceCall, error: unknown): IteratorReturnResult<undefined> {
  log.warn('events.lost', { error })
  return { done: true, value: undefined }
}

async function* watch(call: WorkspaceCall, first: ProgressView, ended: AbortSignal): AsyncGenerator<string> {
  const { door, actor } = call
  const begun = door.now()
  let told = call.request.headers.get('last-event-id') ?? ''
  let spokeAt = begun
  let checkedAt = begun
  let view = first
  yield 'retry: 2000\n\n'
  while (!ended.aborted && door.now() - begun < streamMsMax) {
    const id = await contentId(view)
    const now = door.now()
    if (id !== told) {
      told = id
      spokeAt = now
      yield `id: ${id}\nevent: progress\ndata: ${JSON.stringify(view)}\n\n`
    } else if (now - spokeAt >= heartbeatMs) {
      spokeAt = now
      yield ': still here\n\n'
    }
    await door.pause(pauseMs)
    if (ended.aborted) return
    if (door.now() - checkedAt >= recheckMs) {
      if (!(await mayStay(call))) return
      checkedAt = door.now()
    }
    view = await door.hub.progress(actor)
  }
}

/** False once the session has ended, or the role or the reach is another. */
async function mayStay({ door, request, workspace, actor }: WorkspaceCall): Promise<boolean> {
  if ((await door.accounts.signedIn(request.headers)) === null) return false
  const now = await door.accounts.membership(actor.user, workspace)
  return now?.role === actor.role && String(now.reach) === String(actor.reach)
}

/** `at` changes with every look; the rest only when something happened. */
const contentId = async ({ jobs, idle, latest }: ProgressView): Promise<string> =>
  (await digest(JSON.stringify({ jobs, idle, latest }))).slice(0, 16)
