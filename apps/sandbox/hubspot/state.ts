import type { World } from '#apps/sandbox/kit/twin.ts'

import { sandboxHubspotApp } from './app.ts'
import type { HubspotApp } from './app.ts'
import { createCardFetch } from './card-fetch.ts'
import type { CardAnswer, CardFetch } from './card-fetch.ts'
import { createLimits, documentedLimits } from './limits.ts'
import type { Limits, LimitSettings } from './limits.ts'
import { createHubspotOAuth } from './oauth.ts'
import type { HubspotOAuth } from './oauth.ts'
import { createPortal } from './portal.ts'
import type { Portal } from './portal.ts'
import { createWebhooks } from './webhooks.ts'
import type { Webhooks } from './webhooks.ts'

export interface HubspotTwinSettings {
  readonly app?: Partial<HubspotApp>
  readonly limits?: LimitSettings
  /** Accounts that exist at the start; the first one is meant where an action names none. */
  readonly portalIds?: readonly number[]
  /** How long events are gathered before they are sent, milliseconds. */
  readonly webhookWindowMs?: number
}

/** Everything the twin knows; made anew on reset. */
export interface HubspotState {
  readonly world: World
  app: HubspotApp
  limitSettings: LimitSettings
  readonly limits: Limits
  readonly portals: Map<number, Portal>
  readonly oauth: HubspotOAuth
  readonly webhooks: Webhooks
  readonly cardFetch: (input: CardFetch, portalId: number) => Promise<CardAnswer>
  /** What a card got last, for the human page. */
  lastCardAnswer: CardAnswer | null
  /** An account by id, the first one where none is named. Throws where there is none. */
  portal(id?: number): Portal
  addPortal(id: number): Portal
}

const defaultPortalId = 147_001_001
const defaultWindowMs = 25

export function createState(world: World, settings: HubspotTwinSettings): HubspotState {
  const portals = new Map<number, Portal>()
  const app = () => state.app
  const webhooks = createWebhooks(world, app, settings.webhookWindowMs ?? defaultWindowMs)
  const state: HubspotState = {
    world,
    app: { ...sandboxHubspotApp, ...settings.app },
    limitSettings: settings.limits ?? documentedLimits,
    limits: createLimits(() => state.limitSettings),
    portals,
    oauth: createHubspotOAuth(world, app, () => [...portals.values()]),
    webhooks,
    lastCardAnswer: null,
    cardFetch: createCardFetch(world, app),
    portal(id) {
      const found = id === undefined ? [...portals.values()][0] : portals.get(id)
      if (!found) throw new Error(`There is no portal ${id ?? ''}.`)
      return found
    },
    addPortal(id) {
      const made = createPortal(id, {
        now: world.now,
        searchLagMs: () => world.knobs('hubspot').searchLagMs,
        occur: (occurrence) => webhooks.occur(id, occurrence),
      })
      portals.set(id, made)
      return made
    },
  }
  for (const id of settings.portalIds ?? [defaultPortalId]) state.addPortal(id)
  return state
}
