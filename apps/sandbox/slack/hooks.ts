import { z } from 'zod'

import { bot } from './app.ts'
import { contentOf } from './chat.ts'
import type { MethodReply } from './method.ts'
import type { ResponseUrl, SlackState } from './state.ts'

const usesMax = 5
const lifeMs = 30 * 60_000

const bodyInput = z.looseObject({
  response_type: z.enum(['ephemeral', 'in_channel']).default('ephemeral'),
  replace_original: z.boolean().default(false),
  delete_original: z.boolean().default(false),
  thread_ts: z.string().optional(),
})
export type ResponseBody = z.infer<typeof bodyInput>

/** A new address at which the app may answer for half an hour, five times. */
export function makeResponseUrl(
  state: SlackState,
  to: Pick<ResponseUrl, 'userId' | 'channelId' | 'messageTs'>,
): string {
  const url = `https://hooks.slack.com/${to.messageTs === null ? 'commands' : 'actions'}/T0SANDBOX1/${state.nextId('')}/${state.nextId('')}`
  state.responseUrls.set(url, { ...to, until: state.world.now() + lifeMs, usesLeft: usesMax })
  return url
}

/** Answers a call to hooks.slack.com. */
export async function answerHook(state: SlackState, request: Request): Promise<Response> {
  const target = state.responseUrls.get(request.url)
  if (!target) return refused('invalid_url')
  if (target.until < state.world.now()) return refused('expired_url')
  if (target.usesLeft === 0) return refused('used_url')
  const parsed = bodyInput.safeParse(await jsonOf(request))
  if (!parsed.success) return new Response('invalid_payload', { status: 400 })
  const problem = respond(state, target, parsed.data)
  if (problem) return Response.json(problem)
  target.usesLeft -= 1
  return new Response('ok')
}

/** Shows an answer to the person or the channel; null when that went well. */
export function respond(
  state: SlackState,
  to: Pick<ResponseUrl, 'userId' | 'channelId' | 'messageTs'>,
  body: ResponseBody,
): MethodReply | null {
  const original = state.messages.find((message) => message.ts === to.messageTs)
  if (body.delete_original) {
    if (original) state.messages.splice(state.messages.indexOf(original), 1)
    return null
  }
  const content = contentOf(body)
  if ('ok' in content) return content
  if (body.replace_original && original) {
    original.text = content.text
    original.blocks = content.blocks
    return null
  }
  const onlyFor = body.response_type === 'in_channel' ? null : to.userId
  const thread = body.thread_ts === undefined ? {} : { threadTs: body.thread_ts }
  state.messages.push({ ts: state.nextTs(), channelId: to.channelId, from: bot.userId, onlyFor, ...content, ...thread })
  return null
}

/** Parses an immediate answer; text stands for itself. */
export function parseAnswer(text: string, contentType: string): ResponseBody | null {
  if (text.trim() === '') return null
  const value: unknown = contentType.includes('json') ? JSON.parse(text) : { text }
  const parsed = bodyInput.safeParse(value)
  return parsed.success && (parsed.data['text'] || parsed.data['blocks']) ? parsed.data : null
}

async function jsonOf(request: Request): Promise<unknown> {
  try {
    return JSON.parse(request.bodyUsed ? '' : await request.text())
  } catch {
    return undefined // Told apart by the schema.
  }
}

function refused(error: string): Response {
  return Response.json({ ok: false, error }, { status: 404 })
}
