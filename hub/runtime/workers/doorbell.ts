import { z } from 'zod'
import type { Log } from '#shared/log.ts'
import type { Doorbell, Env } from './env.ts'

/** Lanes sent to the queue in one call. https://developers.cloudflare.com/queues/platform/limits/ */
const perSend = 100

const doorbell: z.ZodType<Doorbell> = z.strictObject({ lane: z.string().min(1).max(300) })

/** Wakes a lane at its Durable Object; where that does not answer, leaves a message in the queue. Never throws. */
export async function ring(env: Env, lane: string, { afterMs, log }: { afterMs: number; log: Log }): Promise<void> {
  try {
    await env.LANES.getByName(lane).ring(lane, afterMs)
  } catch (error) {
    log.warn('lane.unreachable', { lane, error })
    await env.DOORBELL.send({ lane }, { delaySeconds: Math.ceil(afterMs / 1_000) }).catch((lost: unknown) =>
      log.error('lane.unheard', { lane, error: lost }),
    )
  }
}

/** Leaves a message per lane. */
export async function enqueue(env: Env, lanes: readonly string[]): Promise<void> {
  for (let start = 0; start < lanes.length; start += perSend) {
    await env.DOORBELL.sendBatch(lanes.slice(start, start + perSend).map((lane) => ({ body: { lane } })))
  }
}

/**
 * Wakes the lane each message names. Every message is answered by itself and nothing is thrown: a batch that throws is
 * delivered again with all the messages that were already acknowledged.
 */
export async function consume(env: Env, batch: MessageBatch, log: Log): Promise<void> {
  await Promise.all(
    batch.messages.map(async (message) => {
      const found = doorbell.safeParse(message.body)
      if (!found.success) {
        log.error('doorbell.unreadable', { reason: z.prettifyError(found.error) })
        return message.ack()
      }
      const { lane } = found.data
      try {
        await env.LANES.getByName(lane).ring(lane, 0)
        return message.ack()
      } catch (error) {
        log.warn('lane.unreachable', { lane, attempt: message.attempts, error })
        return message.retry({ delaySeconds: Math.min(300, 5 * 2 ** message.attempts) })
      }
    }),
  )
}
