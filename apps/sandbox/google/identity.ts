import { accessLifeSeconds } from './tokens.ts'
import type { User } from './state.ts'

export const issuer = 'https://accounts.google.com'

/** Signs ID tokens with a key of its own, made at first use, and publishes it. */
export interface Identity {
  idToken(claims: { user: User; clientId: string; nonce: string | null; nowMs: number }): Promise<string>
  keys(): Promise<object>
}

const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }
const keyId = 'twin-1'

export function createIdentity(): Identity {
  let made: Promise<CryptoKeyPair> | null = null
  const pair = () => {
    made ??= crypto.subtle.generateKey(
      { ...algorithm, modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]) },
      true,
      ['sign', 'verify'],
    )
    return made
  }
  return {
    async idToken({ user, clientId, nonce, nowMs }) {
      const iat = Math.floor(nowMs / 1000)
      const { id: sub, email, name } = user
      const own = { iss: issuer, azp: clientId, aud: clientId, sub, email, email_verified: true, name }
      const claims = { ...own, iat, exp: iat + accessLifeSeconds, ...(nonce === null ? {} : { nonce }) }
      const signed = `${encode({ alg: 'RS256', kid: keyId, typ: 'JWT' })}.${encode(claims)}`
      const { privateKey } = await pair()
      const signature = await crypto.subtle.sign(algorithm, privateKey, new TextEncoder().encode(signed))
      return `${signed}.${base64Url(new Uint8Array(signature))}`
    },
    async keys() {
      const { publicKey } = await pair()
      const { kty, n, e } = await crypto.subtle.exportKey('jwk', publicKey)
      return { keys: [{ kty, n, e, kid: keyId, use: 'sig', alg: 'RS256' }] }
    },
  }
}

function encode(value: object): string {
  return base64Url(new TextEncoder().encode(JSON.stringify(value)))
}

function base64Url(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64url')
}

/** `/.well-known/openid-configuration`, as far as clients read it. */
export const discovery = {
  issuer,
  authorization_endpoint: 'https://accounts.google.com/o/oauth2/v2/auth',
  token_endpoint: 'https://oauth2.googleapis.com/token',
  revocation_endpoint: 'https://oauth2.googleapis.com/revoke',
  userinfo_endpoint: 'https://openidconnect.googleapis.com/v1/userinfo',
  jwks_uri: 'https://www.googleapis.com/oauth2/v3/certs',
  response_types_supported: ['code'],
  subject_types_supported: ['public'],
  id_token_signing_alg_values_supported: ['RS256'],
  scopes_supported: ['openid', 'email', 'profile'],
  token_endpoint_auth_methods_supported: ['client_secret_post', 'client_secret_basic'],
  claims_supported: ['aud', 'email', 'email_verified', 'exp', 'iat', 'iss', 'name', 'sub'],
  code_challenge_methods_supported: ['plain', 'S256'],
  grant_types_supported: ['authorization_code', 'refresh_token'],
  authorization_response_iss_parameter_supported: true,
}
