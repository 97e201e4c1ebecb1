import { bot, team } from './app.ts'
import type { SlackChannel } from './app.ts'
import { blockProblems, blocksInput, isTooLong, withIds } from './blocks.ts'
import type { Block } from './blocks.ts'
import { fail, text } from './method.ts'
import type { Method, MethodCall, MethodReply } from './method.ts'
import type { Message, SlackState } from './state.ts'

const textMax = 40_000

/** Methods that put messages before people. */
export const chatMethods: Readonly<Record<string, Method>> = {
  'chat.postMessage': { scope: 'chat:write', answer: postMessage },
  'chat.postEphemeral': { scope: 'chat:write', answer: postEphemeral },
  'chat.update': { scope: 'chat:write', answer: update },
  'chat.delete': { scope: 'chat:write', answer: remove },
}

/** A channel by id or name; a person's id means the direct conversation with them. */
export function channelOf(state: SlackState, named: string | undefined): SlackChannel | undefined {
  if (named === undefined) return undefined
  const bare = named.replace(/^#/, '')
  const found = state.channels.find((channel) => channel.id === named || channel.name === bare)
  if (found || !state.users.some((user) => user.id === named)) return found
  return openDirect(state, named)
}

/** The direct conversation of the app with a person, made on first use. */
export function openDirect(state: SlackState, userId: string): SlackChannel {
  const known = state.channels.find((channel) => channel.userId === userId)
  if (known) return known
  const made = { id: `D${userId.slice(1)}`, name: 'directmessage', userId }
  state.channels.push(made)
  return made
}

/** Text and blocks as Slack would keep them, or its complaint. */
export function contentOf(args: Readonly<Record<string, unknown>>): { text: string; blocks: Block[] } | MethodReply {
  const given = args['blocks']
  const parsed = given === undefined ? { success: true as const, data: [] } : blocksInput.safeParse(given)
  if (!parsed.success) return fail('invalid_blocks_format')
  const blocks: Block[] = parsed.data
  const words = typeof args['text'] === 'string' ? args['text'].slice(0, textMax) : ''
  if (words === '' && blocks.length === 0 && !Array.isArray(args['attachments'])) return fail('no_text')
  const problems = blockProblems(blocks, 'message')
  if (problems.length > 0)
    return fail('invalid_blocks', { errors: problems, response_metadata: { messages: problems } })
  if (isTooLong(blocks)) return fail('msg_blocks_too_long')
  return { text: words, blocks: withIds(blocks) }
}

function postMessage(call: MethodCall): MethodReply {
  const channel = channelOf(call.state, text(call, 'channel'))
  if (!channel) return fail('channel_not_found')
  const content = contentOf(call.args)
  if ('ok' in content) return content
  const threadTs = text(call, 'thread_ts')
  const message = {
    ts: call.state.nextTs(),
    channelId: channel.id,
    from: bot.userId,
    onlyFor: null,
    ...content,
    ...(threadTs === undefined ? {} : { threadTs }),
  }
  call.state.messages.push(message)
  return { ok: true, channel: channel.id, ts: message.ts, message: messageView(call.state, message) }
}

function postEphemeral(call: MethodCall): MethodReply {
  const channel = channelOf(call.state, text(call, 'channel'))
  if (!channel) return fail('channel_not_found')
  const user = call.state.users.find((each) => each.id === text(call, 'user'))
  if (!user) return fail('user_not_in_channel')
  const content = contentOf(call.args)
  if ('ok' in content) return content
  const ts = call.state.nextTs()
  call.state.messages.push({ ts, channelId: channel.id, from: bot.userId, onlyFor: user.id, ...content })
  return { ok: true, message_ts: ts }
}

/** Text without blocks takes the blocks away. */
function update(call: MethodCall): MethodReply {
  const channel = channelOf(call.state, text(call, 'channel'))
  if (!channel) return fail('channel_not_found')
  const message = call.state.messages.find(
    (each) => each.ts === text(call, 'ts') && each.channelId === channel.id && each.onlyFor === null,
  )
  if (!message) return fail('message_not_found')
  if (message.from !== bot.userId) return fail('cant_update_message')
  const content = contentOf(call.args)
  if ('ok' in content) return content
  message.text = content.text
  message.blocks = content.blocks
  const { ts, ...shown } = messageView(call.state, message)
  return {
    ok: true,
    channel: channel.id,
    ts,
    text: message.text,
    message: shown,
  }
}

function remove(call: MethodCall): MethodReply {
  const index = call.state.messages.findIndex(
    (each) => each.ts === text(call, 'ts') && each.channelId === text(call, 'channel'),
  )
  if (index === -1) return fail('message_not_found')
  call.state.messages.splice(index, 1)
  return { ok: true, channel: text(call, 'channel'), ts: text(call, 'ts') }
}

/** A message as the API shows it. */
export function messageView(state: SlackState, message: Message): Record<string, unknown> {
  const { app } = state
  const images = {
    image_36: 'https://a.slack-edge.com/36.png',
    image_48: 'https://a.slack-edge.com/48.png',
    image_72: 'https://a.slack-edge.com/72.png',
  }
  const profile = {
    id: bot.botId,
    deleted: false,
    name: app.name,
    updated: 1_700_000_000,
    app_id: app.appId,
    icons: images,
    team_id: team.id,
  }
  const isBot = message.from === bot.userId
  return {
    type: 'message',
    user: message.from,
    text: message.text,
    ts: message.ts,
    team: team.id,
    ...(isBot ? { bot_id: bot.botId, app_id: app.appId, bot_profile: profile } : {}),
    ...(message.threadTs === undefined ? {} : { thread_ts: message.threadTs }),
    ...(message.blocks.length > 0 ? { blocks: message.blocks } : {}),
  }
}
