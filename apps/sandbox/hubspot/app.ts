/** The app as registered with HubSpot. */
export interface HubspotApp {
  readonly appId: number
  readonly clientId: string
  readonly clientSecret: string
  readonly redirectUris: readonly string[]
  /** Where all portals' events go; nobody is told while null. */
  readonly targetUrl: string | null
  /** Subscribed types; a propertyChange may name the one property it is for (`contact.propertyChange:email`). */
  readonly subscriptions: readonly string[]
  /** What cards may fetch, as in `permittedUrls.fetch`. */
  readonly permittedFetchUrls: readonly string[]
}

/** Plain made-up credentials: they open nothing but this twin. */
export const sandboxHubspotApp: HubspotApp = {
  appId: 4_711_001,
  clientId: '7e5a0c1d-0000-4000-8000-hubspottwin1',
  clientSecret: '3f1b9a52-0000-4000-8000-hubspotsecr1',
  redirectUris: [],
  targetUrl: null,
  subscriptions: ['contact', 'company', 'deal']
    .flatMap((object) =>
      ['creation', 'deletion', 'merge', 'restore', 'propertyChange', 'associationChange'].map(
        (what) => `${object}.${what}`,
      ),
    )
    .concat('contact.privacyDeletion'),
  permittedFetchUrls: [],
}
