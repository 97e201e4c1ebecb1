import { userId } from '#shared/ids.ts'
import { Refusal } from '#hub/hub.ts'
import { asUnavailable, createAuth, refusalCode, sessionSecondsMax } from './auth.ts'
import type { Accounts, AccountsPorts, Address, Person } from './accounts.ts'
import { accountLimit, addressLimit, admit, forgive } from './throttle.ts'

type People = Pick<Accounts, 'signUp' | 'signIn' | 'signOut' | 'changePassword' | 'signedIn'>

/** Signing up, in and out, through better-auth and its throttle. */
export function createPeople(ports: AccountsPorts): People {
  const { publicUrl, authSecret: secret, randomId } = ports
  const db = ports.databases.control
  const { api } = createAuth({ db, publicUrl, secret, randomId })
  const waitFor = (address: Address): Promise<number> =>
    address === undefined
      ? Promise.resolve(0)
      : admit(db, { subject: `address ${address}`, limit: ports.addressLimit ?? addressLimit }, ports.now())
  return {
    signUp: async (body, address) => {
      const wait = await waitFor(address)
      if (wait === 0) await api.signUpEmail({ body }).catch(unlessTaken)
      return wait
    },
    signIn: async (body, headers, address) => {
      const subject = `account ${body.email.toLowerCase()}`
      const wait = (await waitFor(address)) || (await admit(db, { subject, limit: accountLimit }, ports.now()))
      if (wait > 0) return { kind: 'throttled', retryAfterSeconds: wait }
      try {
        const done = await api.signInEmail({ body, headers, returnHeaders: true })
        await forgive(db, subject)
        return { kind: 'signed-in', person: personOf(done.response.user), cookies: done.headers.getSetCookie() }
      } catch (error) {
        if (refusalCode(error) === undefined) throw error
        return { kind: 'refused' }
      }
    },
    signOut: async (headers) => (await api.signOut({ headers, returnHeaders: true })).headers.getSetCookie(),
    changePassword: async ({ email }, headers, change) => {
      const subject = `account ${email.toLowerCase()}`
      const wait = await admit(db, { subject, limit: accountLimit }, ports.now())
      if (wait > 0) return { kind: 'throttled', retryAfterSeconds: wait }
      try {
        const body = { ...change, revokeOtherSessions: true }
        const done = await api.changePassword({ body, headers, returnHeaders: true })
        await forgive(db, subject)
        return { kind: 'changed', cookies: done.headers.getSetCookie() }
      } catch (error) {
        if (refusalCode(error) !== 'INVALID_PASSWORD') throw error
        throw new Refusal(400, 'wrong-password', 'The current password is not right.', 'Type it again.')
      }
    },
    signedIn: async (headers) => {
      const found = await api.getSession({ headers, returnHeaders: true }).catch(asUnavailable)
      const { response, headers: reply } = found
      if (response === null || isTooOld(response.session.createdAt, ports.now())) return null
      return { person: personOf(response.user), session: response.session.id, cookies: reply.getSetCookie() }
    },
  }
}

/** Two sign-ups with one address at the same moment: the second learns as little as a later one would. */
function unlessTaken(error: unknown): void {
  if (!(error instanceof Error && error.message.includes('UNIQUE constraint failed: user.email'))) throw error
}

const isTooOld = (createdAt: Date, now: number): boolean => createdAt.getTime() + sessionSecondsMax * 1000 < now

const personOf = (user: { readonly id: string; readonly name: string; readonly email: string }): Person => ({
  id: userId(user.id),
  name: user.name,
  email: user.email,
})
