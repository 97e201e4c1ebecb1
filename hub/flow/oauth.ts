import * as oauth from 'oauth4webapi'
import type { Auth, Connector } from '#shared/connector.ts'
import { Fault } from '#shared/fault.ts'
import type { Ports } from '#hub/ports.ts'
import { throughGateway } from './gateway.ts'

/** A token is renewed when this share of its life is left. */
const renewShare = 0.2

export type OAuth = Extract<Auth, { kind: 'oauth2' }>

export interface TokenSet {
  readonly access: string
  readonly refresh: string | null
  /** Milliseconds since the epoch; `null` where only a 401 tells. */
  readonly expiresAt: number | null
}

export function oauthOf(connector: Connector): OAuth {
  const auth = connector.manifest.auth
  if (auth.kind !== 'oauth2') throw new TypeError(`${connector.manifest.title} needs no token.`)
  return auth
}

export const authorizationServer = (auth: OAuth): oauth.AuthorizationServer => ({
  issuer: auth.issuer,
  authorization_endpoint: auth.authorizationEndpoint,
  token_endpoint: auth.tokenEndpoint,
})

export function clientOf(
  ports: Ports,
  auth: OAuth,
): { readonly client: oauth.Client; readonly authentication: oauth.ClientAuth } {
  const secret = ports.config.secrets[auth.env.clientSecret] ?? ''
  return {
    client: { client_id: ports.config.secrets[auth.env.clientId] ?? '' },
    authentication: auth.clientAuth === 'basic' ? oauth.ClientSecretBasic(secret) : oauth.ClientSecretPost(secret),
  }
}

/** The fetch that token calls go through. No answer is a Fault; whatever the token was wanted for was not begun. */
export const oauthFetch =
  (ports: Ports) =>
  async (url: string, init: RequestInit): Promise<Response> => {
    const target = throughGateway(new URL(url), ports.config.vendorGateway)
    try {
      return await ports.fetch(new Request(target, { ...init, redirect: 'manual' }))
    } catch (error) {
      const said = error instanceof Error ? error.message : 'no answer'
      throw new Fault('transient', 'The token endpoint did not answer.', { said, nothingApplied: true })
    }
  }

/** Reads a token reply; expiry is set early, so that a token is renewed before it dies. */
export function toTokenSet(ports: Ports, auth: OAuth, reply: oauth.TokenEndpointResponse): TokenSet {
  const life = reply.expires_in ?? auth.assumedLifeSeconds ?? null
  return {
    access: reply.access_token,
    refresh: reply.refresh_token ?? null,
    expiresAt: life === null ? null : ports.now() + life * (1 - renewShare) * 1_000,
  }
}

/** Refusals that pass without anybody's doing. */
const passing = new Set(['temporarily_unavailable', 'server_error', 'slow_down'])

/** Turns the protocol's errors into Faults: a refused grant needs a person, everything else may pass. */
export async function readReply<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read()
  } catch (error) {
    if (error instanceof oauth.ResponseBodyError) {
      const said = error.error_description ?? error.error
      if (error.status !== 429 && !passing.has(error.error))
        throw consentNeeded(`The remote refused the token: ${said}.`)
      throw new Fault('transient', 'The token endpoint is busy.', { said, status: error.status })
    }
    if (error instanceof oauth.WWWAuthenticateChallengeError) {
      throw consentNeeded('The remote refused our client: its id or secret is wrong.')
    }
    if (error instanceof oauth.OperationProcessingError) {
      throw new Fault('transient', 'The token endpoint gave an answer that cannot be read.', { said: error.message })
    }
    throw error
  }
}

export const consentNeeded = (message: string): Fault => new Fault('consent', message)
