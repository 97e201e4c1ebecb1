import { z } from 'zod'

import { addUser, firstUser } from './state.ts'
import { grantKey, issueAccess, revokeGrant } from './tokens.ts'
import type { Action } from './action-target.ts'
import type { Google } from './state.ts'
import type { TokenStore } from './tokens.ts'

/** Actions on accounts, clients, tokens and quotas. */
export function accessActions(google: Google, tokens: TokenStore): Readonly<Record<string, Action>> {
  const who = z.object({ user: z.string().optional(), client: z.string().optional() })
  const named = (input: z.infer<typeof who>) => ({
    email: input.user ?? firstUser(google).email,
    clientId: input.client ?? [...google.clients.keys()][0] ?? '',
  })
  return {
    registerClient: (raw) => {
      const input = z.object({ id: z.string(), secret: z.string(), redirectUris: z.array(z.string()) }).parse(raw)
      google.clients.set(input.id, input)
    },
    addUser: (raw) => {
      const { email, name } = z.object({ email: z.string(), name: z.string() }).parse(raw)
      return addUser(google, email, name)
    },
    /** An access token without the detour over the consent page. */
    token: (raw) => {
      const input = who.extend({ scopes: z.array(z.string()).default(['spreadsheets', 'drive']) }).parse(raw)
      const { email, clientId } = named(input)
      const scopes = input.scopes.map((scope) =>
        scope.startsWith('https:') ? scope : `https://www.googleapis.com/auth/${scope}`,
      )
      const grant = { email, clientId, scopes }
      tokens.grants.set(grantKey(clientId, email), grant)
      return { access_token: issueAccess(google, tokens, { grant, scopes }) }
    },
    /** The person removes the app at myaccount.google.com. */
    revokeAccess: (raw) => {
      const { email, clientId } = named(who.parse(raw))
      for (const kept of [tokens.access, tokens.refresh]) {
        for (const { grant } of kept.values())
          if (grant.email === email && grant.clientId === clientId) revokeGrant(tokens, grant)
      }
      tokens.grants.delete(grantKey(clientId, email))
    },
    expireTokens: () => {
      tokens.access.clear()
    },
    testingMode: (raw) => {
      google.isTesting = z.object({ on: z.boolean() }).parse(raw).on
    },
    quotas: (raw) => {
      const limit = z.number().int().min(0).optional()
      const names = [
        'readsPerMinutePerUser',
        'writesPerMinutePerUser',
        'readsPerMinute',
        'writesPerMinute',
        'drivePerMinutePerUser',
      ] as const
      const input = z.strictObject(Object.fromEntries(names.map((name) => [name, limit]))).parse(raw)
      for (const name of names) google.quotas[name] = input[name] ?? google.quotas[name]
    },
  }
}
