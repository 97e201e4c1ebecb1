import type { Hono } from 'hono'
import { createSlackDoor } from '#apps/slack/door.ts'
import type { createAccounts } from '#hub/accounts/accounts.ts'
import { createSlackBonds } from '#hub/flow/slack-install.ts'
import { createCardDoor } from '#hub/http/card/card.ts'
import type { Hub } from '#hub/hub.ts'
import type { Ports } from '#hub/ports.ts'
import { memberByEmail } from '#hub/store/control/members.ts'
import { forgetOnce, isFirst } from '#hub/store/control/once.ts'
import { findRoutes } from '#hub/store/control/routes.ts'

export interface DoorsOptions {
  readonly ports: Ports
  readonly hub: Hub
  readonly accounts: ReturnType<typeof createAccounts>
  /** Sleeps; milliseconds. */
  readonly pause: (ms: number) => Promise<void>
  /** Workers end a request's work with its answer unless told otherwise. */
  readonly waitUntil?: (work: Promise<unknown>) => void
}

/** How long the key of a card's action is remembered. */
const keyHours = 24

/** The doors beside the API, for `createApp`'s `mounts`: those whose settings are there. */
export function createDoors(options: DoorsOptions): readonly { readonly path: string; readonly app: Hono }[] {
  const { SLACK_SIGNING_SECRET: signingSecret, HUBSPOT_CLIENT_SECRET: clientSecret } = options.ports.config.secrets
  return [
    ...(signingSecret === undefined ? [] : [{ path: '/slack', app: slackDoor(options, signingSecret) }]),
    ...(clientSecret === undefined ? [] : [{ path: '/hubspot', app: cardDoor(options, clientSecret) }]),
  ]
}

function slackDoor({ ports, hub, accounts, pause, waitUntil }: DoorsOptions, signingSecret: string): Hono {
  return createSlackDoor({
    hub,
    bonds: createSlackBonds(ports),
    signedIn: async (headers) => (await accounts.signedIn(headers))?.person.id ?? null,
    signingSecret,
    publicUrl: ports.config.publicUrl,
    log: ports.log,
    now: ports.now,
    pause,
    ...(waitUntil === undefined ? {} : { waitUntil }),
  })
}

function cardDoor({ ports, hub }: DoorsOptions, clientSecret: string): Hono {
  const { control } = ports.databases
  return createCardDoor({
    hub,
    publicUrl: ports.config.publicUrl,
    webhookUrl: ports.config.webhookUrl,
    clientSecret,
    log: ports.log,
    now: ports.now,
    workspacesOf: async (portal) => [
      ...new Set((await findRoutes(control, 'hubspot', [portal])).map(({ workspace }) => workspace)),
    ],
    memberOf: (workspace, email) => memberByEmail(control, workspace, email),
    isFirst: (key) => {
      const now = ports.now()
      return isFirst(control, key, { now, expiresAt: now + keyHours * 3_600_000 })
    },
    forget: (key) => forgetOnce(control, key),
  })
}
