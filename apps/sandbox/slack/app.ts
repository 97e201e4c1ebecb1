/** The app as registered with Slack. */
export interface SlackApp {
  readonly appId: string
  readonly name: string
  readonly clientId: string
  readonly clientSecret: string
  readonly signingSecret: string
  readonly verificationToken: string
  readonly redirectUris: readonly string[]
  /** Where Slack sends; null where the manifest names no address. */
  readonly commandUrl: string | null
  readonly interactivityUrl: string | null
  readonly eventsUrl: string | null
  readonly commands: readonly string[]
  /** Token rotation, as opted into in the manifest. */
  readonly rotates: boolean
}

/** Plain made-up credentials: they open nothing but this twin. */
export const sandboxSlackApp: SlackApp = {
  appId: 'A0LEADHUB1',
  name: 'Lead Hub',
  clientId: '4711001.0815001',
  clientSecret: 'slack-twin-client-secret',
  signingSecret: 'slack-twin-signing-secret',
  verificationToken: 'slack-twin-verification-token',
  redirectUris: [],
  commandUrl: null,
  interactivityUrl: null,
  eventsUrl: null,
  commands: ['/leads'],
  rotates: false,
}

/** The workspace and, for org-wide installs, the organisation it belongs to. */
export const team = { id: 'T0SANDBOX1', name: 'Sandbox AG', domain: 'sandbox-ag' } as const
export const enterprise = { id: 'E0SANDBOX1', name: 'Sandbox Group' } as const
export const bot = { userId: 'U0LEADBOT1', botId: 'B0LEADBOT1' } as const

export interface SlackUser {
  readonly id: string
  readonly name: string
  readonly realName: string
  readonly email: string
  readonly isAdmin: boolean
}

export const slackUsers: readonly SlackUser[] = [
  { id: 'U0ANNA0001', name: 'anna', realName: 'Anna Keller', email: 'anna.keller@lead-hub.example', isAdmin: true },
  { id: 'U0MARCO001', name: 'marco', realName: 'Marco Rossi', email: 'marco.rossi@lead-hub.example', isAdmin: false },
  { id: 'U0LEA00001', name: 'lea', realName: 'Léa Dubois', email: 'lea.dubois@lead-hub.example', isAdmin: false },
]

export interface SlackChannel {
  readonly id: string
  readonly name: string
  /** The other person of a direct conversation with the app. */
  readonly userId?: string
}

export const slackChannels: readonly SlackChannel[] = [
  { id: 'C0SALES001', name: 'sales' },
  { id: 'C0LEADOPS1', name: 'lead-hub-ops' },
  { id: 'C0GENERAL1', name: 'general' },
]
