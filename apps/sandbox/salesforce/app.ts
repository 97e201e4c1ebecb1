import type { OAuthClient } from '#apps/sandbox/kit/oauth.ts'

/** The External Client App of the sandbox; made-up credentials that open nothing but this twin. */
export function sandboxSalesforceApp(redirectUris: readonly string[]): OAuthClient {
  return {
    id: '3MVG9.sandbox.lead.hub.consumer.key',
    secret: '5AND80X0000000000000000000000000000000000000000000000000C0FFEE00',
    redirectUris,
    requiresPkce: true,
  }
}
