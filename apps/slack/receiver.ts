import type { App, Receiver } from '@slack/bolt'
import type { Log } from '#shared/log.ts'
import { noticeMessage } from './views.ts'
import type { Message } from './blocks.ts'
import type { Payload } from './payload.ts'

/** Slack wants an answer within three seconds; who waits longer than one is told that work is under way. */
const patienceMs = 1_000

export interface ReceiverOptions {
  /** Says whether the request is new; false where it was taken before. */
  readonly isFirst: (signature: string) => Promise<boolean>
  /** To Slack only. */
  readonly fetch: (request: Request) => Promise<Response>
  /** Sleeps; milliseconds. */
  readonly pause: (ms: number) => Promise<void>
  /** Keeps the runtime alive until the work is done; on Node nothing is needed. */
  readonly waitUntil?: (work: Promise<unknown>) => void
  readonly log: Log
}

export interface Delivery extends Payload {
  readonly signature: string
  readonly retry: { readonly retryNum?: number; readonly retryReason?: string }
}

/** Bolt's receiver for a runtime that hands over requests one by one. */
export interface HttpReceiver extends Receiver {
  take(delivery: Delivery): Promise<Response>
}

/**
 * Hands verified requests to Bolt. An `ack` within a second is the answer itself, which costs no call to Slack; a later
 * one goes to the response_url after "Searching …" was shown. So listeners ack with their result, whenever it is there.
 */
export function createReceiver(options: ReceiverOptions): HttpReceiver {
  let bolt: App | undefined
  return {
    init: (app) => void (bolt = app),
    start: () => Promise.resolve(),
    stop: () => Promise.resolve(),
    async take(delivery) {
      const app = bolt
      if (app === undefined) throw new TypeError('The receiver has no app.')
      const said = createAnswer(delivery, options)
      const work = perform(app, delivery, { ...said, isFirst: options.isFirst })
      options.waitUntil?.(work)
      if (delivery.responseUrl !== null) void options.pause(patienceMs).then(said.beLate)
      return said.reply
    },
  }
}

async function perform(
  app: App,
  { body, retry, signature }: Delivery,
  said: Answer & Pick<ReceiverOptions, 'isFirst'>,
): Promise<void> {
  try {
    if (!(await said.isFirst(signature))) return said.refuse()
    await app.processEvent({ body, ...retry, ack: (content?: unknown) => said.ack(content) })
    // What no listener took is acknowledged all the same: Slack would send it again.
    await said.ack()
  } catch (error) {
    await said.fail(error)
  }
}

interface Answer {
  readonly reply: Promise<Response>
  ack(content?: unknown): Promise<void>
  /** "Searching …", where nothing was said yet. */
  beLate(): void
  refuse(): void
  fail(error: unknown): Promise<void>
}

function createAnswer({ responseUrl }: Delivery, options: ReceiverOptions): Answer {
  const { promise, resolve } = Promise.withResolvers<Response>()
  let state: 'open' | 'late' | 'done' = 'open'
  const ack = async (content?: unknown): Promise<void> => {
    const before = state
    state = 'done'
    if (before === 'open') resolve(toResponse(content))
    if (before === 'late' && responseUrl !== null && content !== undefined)
      await sendLater(responseUrl, content, options)
  }
  return {
    reply: promise,
    ack,
    beLate() {
      if (state !== 'open') return
      state = 'late'
      resolve(toResponse(ephemeral({ text: 'Searching …', blocks: [] })))
    },
    refuse() {
      if (state === 'open') resolve(new Response(null, { status: 401 }))
      state = 'done'
    },
    async fail(error) {
      options.log.error('slack.failed', { error })
      if (responseUrl === null && state === 'open') resolve(new Response(null, { status: 500 }))
      try {
        await ack(ephemeral(noticeMessage('Lead Hub did not answer. Nothing was changed.', 'Try again.')))
      } catch (again) {
        options.log.error('slack.unanswered', { error: again })
      }
    },
  }
}

/** A message that only the one who asked sees. Without blocks Slack shows the text. */
export const ephemeral = ({ text, blocks }: Message): Record<string, unknown> => ({
  response_type: 'ephemeral',
  text,
  ...(blocks.length === 0 ? {} : { blocks }),
})

function toResponse(content: unknown): Response {
  if (content === undefined || content === '') return new Response(null, { status: 200 })
  return Response.json(typeof content === 'string' ? { response_type: 'ephemeral', text: content } : content)
}

/** https://docs.slack.dev/interactivity/handling-user-interaction#message_responses */
async function sendLater(url: string, content: unknown, options: ReceiverOptions): Promise<void> {
  const body = JSON.stringify({ ...Object(content), replace_original: true })
  const headers = { 'content-type': 'application/json' }
  const reply = await options.fetch(new Request(url, { method: 'POST', headers, body }))
  await reply.body?.cancel()
  if (!reply.ok) options.log.warn('slack.response-refused', { status: reply.status })
}
