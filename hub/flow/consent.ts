import * as oauth from 'oauth4webapi'
import type { Connector } from '#shared/connector.ts'
import type { ConnectionId } from '#shared/ids.ts'
import { Refusal } from '#hub/hub.ts'
import type { Ports } from '#hub/ports.ts'
import { storeConsent, takeConsent, type Consent } from '#hub/store/control/routes.ts'
import { connectorOf, type Context } from './context.ts'
import { throughGateway } from './gateway.ts'
import { authorizationServer, clientOf, oauthFetch, oauthOf, readReply, toTokenSet, type TokenSet } from './oauth.ts'
import { createVault, sha256Hex } from './vault.ts'

const consentMinutes = 10

/** The authorisation request: PKCE S256, a state that only this browser's user can use once, exact redirect. */
export async function authorizeUrl(
  { ports, workspace }: Context,
  consent: { readonly connection: ConnectionId; readonly connector: Connector; readonly user: string },
): Promise<string> {
  const auth = oauthOf(consent.connector)
  const state = oauth.generateRandomState()
  const verifier = oauth.generateRandomCodeVerifier()
  const sealedVerifier = await controlVault(ports).seal(verifier, `consent|${workspace}|${consent.connection}`)
  const kept: Consent = {
    workspace,
    connection: consent.connection,
    connector: consent.connector.manifest.id,
    user: consent.user,
    sealedVerifier,
  }
  await ports.databases.control.write([
    storeConsent(await sha256Hex(state), kept, ports.now() + consentMinutes * 60_000),
  ])
  const url = new URL(auth.authorizationEndpoint)
  const parameters = {
    response_type: 'code',
    client_id: clientOf(ports, auth).client.client_id,
    redirect_uri: redirectUri(ports),
    scope: auth.scopes.join(' '),
    state,
    ...(auth.pkce
      ? { code_challenge: await oauth.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256' }
      : {}),
    ...auth.extraParameters,
  }
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value)
  return throughGateway(url, ports.config.vendorGateway).toString()
}

/** What a vendor's redirect proved, and where it belongs. */
export interface Finished {
  readonly consent: Consent
  readonly tokens: TokenSet
  readonly facts: Readonly<Record<string, string>>
}

/** Checks the vendor's redirect and exchanges the code. The state works once, for the user who began. */
export async function exchangeCode(ports: Ports, callback: URL, user: string): Promise<Finished> {
  const state = callback.searchParams.get('state') ?? ''
  const consent = await takeConsent(ports.databases.control, await sha256Hex(state), ports.now())
  if (consent === null || consent.user !== user) {
    throw new Refusal(
      400,
      'consent-unknown',
      'This consent is unknown, too old or was used already.',
      'Press Connect again.',
    )
  }
  const auth = oauthOf(connectorOf(ports, consent.connector))
  const server = authorizationServer(auth)
  const { client, authentication } = clientOf(ports, auth)
  const verifier = await controlVault(ports).open(
    consent.sealedVerifier,
    `consent|${consent.workspace}|${consent.connection}`,
  )
  const parameters = authResponse({ server, client }, callback.searchParams, state)
  const reply = await readReply(async () => {
    const options = { [oauth.customFetch]: oauthFetch(ports), signal: AbortSignal.timeout(30_000) }
    const sentVerifier = auth.pkce ? verifier : oauth.nopkce
    const response = await oauth.authorizationCodeGrantRequest(
      server,
      client,
      authentication,
      parameters,
      redirectUri(ports),
      sentVerifier,
      options,
    )
    return oauth.processAuthorizationCodeResponse(server, client, response)
  })
  const facts: Record<string, string> = {}
  for (const name of auth.keep)
    if (typeof reply[name] === 'string' || typeof reply[name] === 'number') facts[name] = String(reply[name])
  return { consent, tokens: toTokenSet(ports, auth, reply), facts }
}

function authResponse(
  { server, client }: { readonly server: oauth.AuthorizationServer; readonly client: oauth.Client },
  found: URLSearchParams,
  state: string,
): URLSearchParams {
  try {
    return oauth.validateAuthResponse(server, client, found, state)
  } catch (error) {
    const said =
      error instanceof oauth.AuthorizationResponseError
        ? (error.error_description ?? error.error)
        : 'an answer that is not valid'
    throw new Refusal(
      400,
      'consent-refused',
      `The remote said: ${said.slice(0, 200)}.`,
      'Press Connect again and allow access.',
    )
  }
}

const controlVault = (ports: Ports) => createVault(ports.config.keys, 'control')
const redirectUri = (ports: Ports): string => `${ports.config.publicUrl}/oauth/callback`
