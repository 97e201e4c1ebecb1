import type { Log } from '#shared/log.ts'
import type { Message } from './blocks.ts'
import { noticeMessage, type Place } from './views.ts'

const withdrawn = ['invalid_auth', 'token_revoked', 'token_expired', 'account_inactive', 'not_authed', 'missing_scope']

/** What went wrong, for the person who asked. The hub's own no comes with its fix; Slack's are put into words. */
export function inPlainWords(error: unknown, { publicUrl }: Place, log: Log): Message {
  if (isRefusal(error)) return noticeMessage(error.message, error.fix)
  log.warn('slack.command-failed', { error })
  const code = slackCode(error)
  if (withdrawn.includes(code)) {
    const open = { text: 'Open Lead Hub', url: `${publicUrl}/connections` }
    return noticeMessage('Slack no longer lets Lead Hub see who you are.', 'Ask an admin to connect Slack again.', open)
  }
  if (code === 'ratelimited') return noticeMessage('Slack allows no more calls for now.', 'Try again in a minute.')
  if (code === 'user_not_found') return noticeMessage('Slack does not tell who you are.', 'Try from your own Slack.')
  return noticeMessage('Lead Hub did not answer. Nothing was changed.', 'Try again.')
}

/** Told by its shape: apps know the hub by its types only. */
const isRefusal = (error: unknown): error is Error & { readonly fix: string } =>
  error instanceof Error && error.name === 'Refusal' && 'fix' in error && typeof error.fix === 'string'

/** https://docs.slack.dev/tools/node-slack-sdk/web-api#handle-errors */
function slackCode(error: unknown): string {
  if (!(error instanceof Error)) return ''
  if ('code' in error && error.code === 'slack_webapi_rate_limited_error') return 'ratelimited'
  const data: unknown = 'data' in error ? error.data : undefined
  if (typeof data !== 'object' || data === null || !('error' in data)) return ''
  return typeof data.error === 'string' ? data.error : ''
}
