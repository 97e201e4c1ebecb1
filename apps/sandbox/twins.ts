import { createGoogleTwin } from './google/twin.ts'
import { createHubspotTwin } from './hubspot/twin.ts'
import type { Twin } from './kit/twin.ts'
import type { SandboxWorld } from './kit/world.ts'
import { loadGoogle, loadHubspot, loadSalesforce } from './load-seed.ts'
import { sandboxSalesforceApp } from './salesforce/app.ts'
import { createSalesforceTwin } from './salesforce/twin.ts'
import { seedFor } from './seed.ts'
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
  const slack = createSlackTwin(world, { app: { redirectUris } })
  const google = createGoogleTwin(world)
  const seed = seedFor(records)
  loadSalesforce(salesforce, seed, world.now())
  loadHubspot(hubspot, seed, world.now())
  loadGoogle(google, seed)
  return [salesforce, hubspot, google, slack]
}
