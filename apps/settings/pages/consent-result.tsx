import { Alert } from '@mantine/core'
import { Icon } from '#apps/settings/frame/icons.tsx'

/** Why a vendor's consent came back without a connection. */
const problems: Readonly<Record<string, string>> = {
  'consent-refused': 'Access was not allowed there, so nothing was connected. Press Connect again when you want to.',
  'consent-unknown': 'That consent was too old or used already, so nothing was connected. Press Connect again.',
  'remote-consent': 'The other system did not accept the consent. Press Connect again.',
  'role-too-low': 'Connecting is for owners and admins of the workspace. Ask one of them.',
  'not-found': 'That workspace is not one of yours. Choose yours at the top right, then press Connect again.',
  'slack-taken':
    'This Slack belongs to another workspace of Lead Hub. Remove the app in Slack first, which ends that bond, or connect it there.',
  'slack-organisation':
    'Lead Hub was installed for a whole Slack organisation, which does not work. Install it for a single workspace of that organisation.',
  'slack-unavailable': 'Slack gave no answer that can be read. Press Connect Slack again in a minute.',
  'slack-not-configured': 'This hub has no Slack app. Whoever runs it has to set one up first.',
}

interface ConsentResultProps {
  /** The code with which the hub sent the browser back. */
  readonly problem: string | undefined
  readonly connected: string | undefined
}

/** How the trip to another system's consent page ended. */
export function ConsentResult({ problem, connected }: ConsentResultProps) {
  if (problem !== undefined) {
    return (
      <Alert color="warn" variant="light" mb="md" icon={<Icon name="attention" />} title="Nothing was connected">
        {problems[problem] ?? `The other system failed (${problem}). Try again in a minute.`}
      </Alert>
    )
  }
  if (connected !== 'slack') return null
  return (
    <Alert color="ok" variant="light" mb="md" icon={<Icon name="check" />} title="Slack is connected">
      Type <b>/leads help</b> in any channel. People are known by their confirmed e-mail address in Slack, so each of
      them has to be a member here with that address.
    </Alert>
  )
}
