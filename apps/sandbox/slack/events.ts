import { bot, team } from './app.ts'
import { send } from './send.ts'
import type { Came } from './send.ts'
import type { SlackState } from './state.ts'

const minuteMs = 60_000
/** After the first try: at once, after a minute, after five. */
const retryWaitsMs = [0, minuteMs, 5 * minuteMs]

/** Delivers one event and its retries; gives how the first try went. */
export async function sendEvent(state: SlackState, event: Readonly<Record<string, unknown>>): Promise<string> {
  const url = state.app.eventsUrl
  if (url === null) return 'no_events_url'
  const body = JSON.stringify({
    token: state.app.verificationToken,
    team_id: team.id,
    api_app_id: state.app.appId,
    event: { event_ts: state.nextTs(), ...event },
    type: 'event_callback',
    event_id: state.nextId('Ev'),
    event_time: Math.floor(state.world.now() / 1000),
    authorizations: [
      { enterprise_id: null, team_id: team.id, user_id: bot.userId, is_bot: true, is_enterprise_install: false },
    ],
    is_ext_shared_channel: false,
    event_context: state.nextId('4-'),
  })
  const knobs = state.world.knobs('slack')
  if (knobs.webhookLostShare > 0 && state.world.random() < knobs.webhookLostShare) return 'lost'
  if (knobs.webhookDoubledShare > 0 && state.world.random() < knobs.webhookDoubledShare)
    await attempt(state, { url, body, retryNum: 0 })
  return attempt(state, { url, body, retryNum: 0 })
}

/** Slack asks an address to prove itself before it sends events there. */
export async function verifyUrl(state: SlackState): Promise<boolean> {
  const url = state.app.eventsUrl
  if (url === null) return false
  const challenge = state.nextId('challenge-')
  const body = JSON.stringify({ token: state.app.verificationToken, challenge, type: 'url_verification' })
  const came = await send(state, { kind: 'url_verification', url, body, contentType: 'application/json' })
  return came.kind === 'answered' && came.status === 200 && came.text.includes(challenge)
}

interface Attempt {
  readonly url: string
  readonly body: string
  readonly retryNum: number
  readonly reason?: string
}

async function attempt(state: SlackState, { url, body, retryNum, reason }: Attempt): Promise<string> {
  const headers =
    retryNum === 0 ? {} : { 'X-Slack-Retry-Num': String(retryNum), 'X-Slack-Retry-Reason': reason ?? 'unknown_error' }
  const came = await send(state, { kind: 'event', url, body, contentType: 'application/json', headers, retryNum })
  const failure = reasonOf(came)
  if (failure === null) return 'ok'
  const stops = came.kind === 'answered' && came.headers.get('X-Slack-No-Retry') === '1'
  const waitMs = retryWaitsMs[retryNum]
  if (!stops && waitMs !== undefined) {
    state.world.after(waitMs, () => void attempt(state, { url, body, retryNum: retryNum + 1, reason: failure }))
  }
  return failure
}

function reasonOf(came: Came): string | null {
  if (came.kind === 'late') return 'http_timeout'
  if (came.kind === 'unreachable') return 'connection_failed'
  return came.status >= 200 && came.status < 300 ? null : 'http_error'
}
