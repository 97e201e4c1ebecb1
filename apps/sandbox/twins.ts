import { createGoogleTwin } from './google/twin.ts'
import { createHubspotTwin } from './hubspot/twin.ts'
import type { Twin } from './kit/twin.ts'
import type { SandboxWorld } from './kit/world.ts'
import { loadGoogle, loadHubspot, loadSalesforce } from './load-seed.ts'
import { sandboxSalesforceApp } from './salesforce/app.ts'
import { createSalesforceTwin } from './salesforce/twin.ts'
import { seedFor } from './seed.ts'
import type { SlackApp } from './slack/app.ts'
import { createSlackTwin } from './slack/twin.ts'

export interface TwinsSettings {
  /** Where the hub is reached: its OAuth callback is registered with every twin. */
  readonly hubOrigin: string
  /** Person records to start with, over all twins together; 0 leaves them empty. */
  readonly records: number
}

/** All twins of a sandbox, registered for one hub and filled with the same people. */
export function createTwins(world: SandboxWorld, { hubOrigin, records }: TwinsSettings): Twin[] {
  const redirectUris = [`${hubOrigin}/oauth/callback`]
  const salesforce = createSalesforceTwin(world, { clients: [sandboxSalesforceApp(redirectUris)] })
  const hubspot = createHubspotTwin(world, { app: { redirectUris } })
  const slack = createSlackTwin(world, { app: slackAppOf(hubOrigin) })
  const google = createGoogleTwin(world)
  const twins = [salesforce, hubspot, google, slack]
  fillTwins(world, twins, records)
  return twins
}

/** One address takes commands, buttons and events alike. */
function slackAppOf(hubOrigin: string): Partial<SlackApp> {
  const events = `${hubOrigin}/slack/events`
  return { redirectUris: [`${hubOrigin}/slack/oauth`], commandUrl: events, interactivityUrl: events, eventsUrl: events }
}

/** Puts the people into empty twins: when they are made, and again after a reset. */
export function fillTwins(world: SandboxWorld, twins: readonly Twin[], records: number): void {
  const seed = seedFor(records)
  const load: Record<Twin['name'], (twin: Twin) => void> = {
    salesforce: (twin) => loadSalesforce(twin, seed, world.now()),
    hubspot: (twin) => loadHubspot(twin, seed, world.now()),
    google: (twin) => loadGoogle(twin, seed),
    slack: () => {},
  }
  for (const twin of twins) load[twin.name](twin)
}
