import { createHmac } from 'node:crypto'

/** `X-Slack-Signature`: https://docs.slack.dev/authentication/verifying-requests-from-slack */
export function signV0(signingSecret: string, timestampSeconds: string, body: string): string {
  const digest = createHmac('sha256', signingSecret).update(`v0:${timestampSeconds}:${body}`, 'utf8').digest('hex')
  return `v0=${digest}`
}
