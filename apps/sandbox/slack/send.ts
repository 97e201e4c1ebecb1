import type { Delivery, SlackState } from './state.ts'
import { signV0 } from './signature.ts'

/** What Slack sends and how. */
export interface Outgoing {
  readonly kind: string
  readonly url: string
  readonly body: string
  readonly contentType: 'application/json' | 'application/x-www-form-urlencoded'
  readonly headers?: Readonly<Record<string, string>>
  readonly retryNum?: number
}

/** What came back; `late` after three seconds, `unreachable` when nobody was there. */
export type Came =
  | {
      readonly kind: 'answered'
      readonly status: number
      readonly text: string
      readonly contentType: string
      readonly headers: Headers
    }
  | { readonly kind: 'late' }
  | { readonly kind: 'unreachable' }

const ackMs = 3_000
const deliveriesKept = 1_000

/** Signs at the moment of sending and waits three seconds, as Slack does. */
export async function send(state: SlackState, outgoing: Outgoing): Promise<Came> {
  const timestamp = String(Math.floor(state.world.now() / 1000))
  const request = new Request(outgoing.url, {
    method: 'POST',
    body: outgoing.body,
    redirect: 'manual',
    headers: {
      'Content-Type': outgoing.contentType,
      'User-Agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
      'X-Slack-Request-Timestamp': timestamp,
      'X-Slack-Signature': signV0(state.app.signingSecret, timestamp, outgoing.body),
      ...outgoing.headers,
    },
  })
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<Came>((resolve) => {
    timer = setTimeout(() => resolve({ kind: 'late' }), ackMs)
  })
  const sent = state.world.send(request).then(
    async (response): Promise<Came> => ({
      kind: 'answered',
      status: response.status,
      text: await response.text(),
      contentType: response.headers.get('Content-Type') ?? '',
      headers: response.headers,
    }),
    (): Came => ({ kind: 'unreachable' }),
  )
  const came = await Promise.race([sent, late])
  clearTimeout(timer)
  record(state, outgoing, came)
  return came
}

/** What the person is told when the app did not acknowledge; null when it did. */
export function failureOf(came: Came): string | null {
  if (came.kind === 'late') return 'operation_timeout'
  if (came.kind === 'unreachable') return 'dispatch_failed'
  return came.status >= 200 && came.status < 300 ? null : 'dispatch_failed'
}

function record(state: SlackState, outgoing: Outgoing, came: Came): void {
  const delivery: Delivery = {
    at: state.world.now(),
    kind: outgoing.kind,
    status: came.kind === 'answered' ? came.status : 0,
    outcome: failureOf(came) ?? 'ok',
    retryNum: outgoing.retryNum ?? 0,
  }
  state.deliveries.push(delivery)
  if (state.deliveries.length > deliveriesKept) state.deliveries.shift()
}
