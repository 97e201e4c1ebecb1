import { betterAuth } from 'better-auth/minimal'
import { APIError } from 'better-auth/api'
import { Refusal } from '#hub/hub.ts'
import type { Database } from '#hub/ports.ts'
import { accountsAdapter } from './adapter.ts'
import { hashPassword, verifyPassword } from './password.ts'

export const passwordLengthMin = 10
export const passwordLengthMax = 200

/** A session ends after a week without use, and after thirty days in any case. */
const idleSeconds = 7 * 86_400
export const sessionSecondsMax = 30 * 86_400

export interface AuthOptions {
  readonly db: Database
  /** Where browsers reach the hub; fixes every link and the cookies' attributes, whatever a Host header says. */
  readonly publicUrl: string
  /** Signs cookies. */
  readonly secret: string
  readonly randomId: () => string
}

/**
 * better-auth as the hub uses it: people, passwords and sessions. Only functions of `auth.api` are called, from
 * `accounts.ts`; its own router is not mounted, so none of its endpoints is reachable that the hub did not mean to offer.
 */
export const createAuth = ({ db, publicUrl, secret, randomId }: AuthOptions) =>
  betterAuth({
    baseURL: publicUrl,
    basePath: '/api/auth',
    secret,
    database: accountsAdapter(db),
    trustedOrigins: [publicUrl],
    emailAndPassword: {
      enabled: true,
      // Signing up answers the same for a known and an unknown address, so it cannot sign in as well.
      autoSignIn: false,
      minPasswordLength: passwordLengthMin,
      maxPasswordLength: passwordLengthMax,
      password: { hash: hashPassword, verify: verifyPassword },
    },
    session: { expiresIn: idleSeconds, updateAge: 86_400, cookieCache: { enabled: false } },
    // Throttled by `throttle.ts`: per account as well as per address, and in one round trip.
    rateLimit: { enabled: false },
    advanced: {
      useSecureCookies: publicUrl.startsWith('https:'),
      cookiePrefix: 'lead-hub',
      ipAddress: { disableIpTracking: true },
      database: { generateId: ({ model }) => `${prefixes[model] ?? ''}${randomId()}` },
    },
    telemetry: { enabled: false },
    logger: { disabled: true },
  })

const prefixes: Readonly<Record<string, string>> = { user: 'user_', session: 'sess_' }

/** The library hides what the database said behind a failure of its own; a session that cannot be read is the database's. */
export function asUnavailable(error: unknown): never {
  if (!(error instanceof APIError) || error.statusCode < 500) throw error
  const refusal = new Refusal(
    503,
    'accounts-unavailable',
    'The accounts cannot be read.',
    'Try again in a few seconds.',
  )
  refusal.cause = error
  throw refusal
}

/** The library's stable code of a refusal, or `undefined` for any other failure. */
export function refusalCode(error: unknown): string | undefined {
  if (!(error instanceof APIError) || error.statusCode >= 500) return undefined
  return error.body?.code ?? 'REFUSED'
}
