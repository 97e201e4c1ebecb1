import { bot, enterprise, team } from './app.ts'
import type { SlackChannel, SlackUser } from './app.ts'
import { openDirect } from './chat.ts'
import { fail, text } from './method.ts'
import type { Method, MethodCall, MethodReply } from './method.ts'

const pageMax = 1_000
const pageDefault = 100
const madeAt = 1_700_000_000

/** Who is who, and where one can write to them. */
export const peopleMethods: Readonly<Record<string, Method>> = {
  'auth.test': { scope: null, answer: authTest },
  'auth.revoke': { scope: null, answer: ({ state, token }) => ({ ok: true, revoked: state.tokens.revoke(token) }) },
  'users.info': { scope: 'users:read', answer: usersInfo },
  'users.list': {
    scope: 'users:read',
    answer: ({ state }) => ({
      ok: true,
      members: state.users.map(userView),
      cache_ts: madeAt,
      response_metadata: { next_cursor: '' },
    }),
  },
  'users.lookupByEmail': { scope: 'users:read.email', answer: lookupByEmail },
  'conversations.list': { scope: 'channels:read', answer: conversationsList },
  'conversations.open': { scope: 'im:write', answer: conversationsOpen },
}

function authTest({ state, installation }: MethodCall): MethodReply {
  const org = installation.isOrg ? { enterprise_id: enterprise.id } : {}
  return {
    ok: true,
    url: `https://${team.domain}.slack.com/`,
    team: team.name,
    user: state.app.name.toLowerCase().replaceAll(' ', ''),
    team_id: team.id,
    user_id: bot.userId,
    bot_id: bot.botId,
    is_enterprise_install: installation.isOrg,
    ...org,
  }
}

function usersInfo(call: MethodCall): MethodReply {
  const user = call.state.users.find((each) => each.id === text(call, 'user'))
  return user ? { ok: true, user: userView(user) } : fail('user_not_found')
}

function lookupByEmail(call: MethodCall): MethodReply {
  const email = text(call, 'email')?.toLowerCase()
  const user = call.state.users.find((each) => each.email === email)
  return user ? { ok: true, user: userView(user) } : fail('users_not_found')
}

function conversationsList(call: MethodCall): MethodReply {
  const types = (text(call, 'types') ?? 'public_channel').split(',')
  const all = call.state.channels.filter((channel) =>
    types.includes(channel.userId === undefined ? 'public_channel' : 'im'),
  )
  const limit = Number(call.args['limit'] ?? pageDefault)
  if (!Number.isInteger(limit) || limit < 1 || limit > pageMax) return fail('invalid_limit')
  const start = Number(Buffer.from(text(call, 'cursor') ?? '', 'base64').toString() || 0)
  if (!Number.isInteger(start)) return fail('invalid_cursor')
  const end = start + limit
  const cursor = end < all.length ? Buffer.from(String(end)).toString('base64') : ''
  return { ok: true, channels: all.slice(start, end).map(channelView), response_metadata: { next_cursor: cursor } }
}

function conversationsOpen(call: MethodCall): MethodReply {
  const userId = text(call, 'users')?.split(',')[0] ?? ''
  if (!call.state.users.some((user) => user.id === userId)) return fail('user_not_found')
  const channel = openDirect(call.state, userId)
  return { ok: true, channel: text(call, 'return_im') === 'true' ? channelView(channel) : { id: channel.id } }
}

function channelView(channel: SlackChannel): Record<string, unknown> {
  if (channel.userId !== undefined) {
    return {
      id: channel.id,
      created: madeAt,
      is_archived: false,
      is_im: true,
      is_org_shared: false,
      user: channel.userId,
    }
  }
  const { id, name } = channel
  const kind = {
    is_channel: true,
    is_group: false,
    is_im: false,
    is_mpim: false,
    is_private: false,
    is_archived: false,
  }
  const named = {
    id,
    name,
    name_normalized: name,
    created: madeAt,
    creator: 'U0ANNA0001',
    is_member: true,
    is_general: name === 'general',
  }
  const words = { topic: { value: '', creator: '', last_set: 0 }, purpose: { value: '', creator: '', last_set: 0 } }
  return {
    ...named,
    ...kind,
    is_shared: false,
    is_org_shared: false,
    is_ext_shared: false,
    unlinked: 0,
    num_members: 3,
    ...words,
  }
}

function userView(user: SlackUser): Record<string, unknown> {
  const [first_name = '', last_name = ''] = user.realName.split(' ')
  const profile = {
    real_name: user.realName,
    real_name_normalized: user.realName,
    display_name: user.name,
    display_name_normalized: user.name,
    email: user.email,
    first_name,
    last_name,
    team: team.id,
  }
  return {
    id: user.id,
    team_id: team.id,
    name: user.name,
    deleted: false,
    real_name: user.realName,
    tz: 'Europe/Zurich',
    tz_label: 'Central European Time',
    tz_offset: 3_600,
    profile,
    is_admin: user.isAdmin,
    is_owner: user.isAdmin,
    is_primary_owner: false,
    is_restricted: false,
    is_ultra_restricted: false,
    is_bot: false,
    is_app_user: false,
    updated: madeAt,
    is_email_confirmed: true,
  }
}
