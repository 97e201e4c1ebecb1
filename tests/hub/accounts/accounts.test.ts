import { afterEach, beforeEach, expect, test } from 'vitest'
import { type AccountsWorld, openAccounts, password } from '#tests/support/accounts.ts'

let world: AccountsWorld
beforeEach(async () => {
  world = await openAccounts()
})
afterEach(() => world.close())

const count = async (table: string): Promise<number> => {
  const [found] = await world.control.read([{ sql: `select count(*) as n from "${table}"`, args: [] }])
  return Number(found?.rows[0]?.['n'])
}

const cookieOf = (cookies: readonly string[]): Headers =>
  new Headers({ cookie: cookies.map((cookie) => cookie.split(';')[0]).join('; ') })

async function signIn(email: string): Promise<Headers> {
  const done = await world.accounts.signIn({ email, password }, new Headers(), undefined)
  if (done.kind !== 'signed-in') throw new Error(done.kind)
  return cookieOf(done.cookies)
}

test('a sign-up makes a user and nothing else', async () => {
  await world.accounts.signUp({ name: 'Ada', email: 'Ada@example.com', password }, undefined)
  expect([await count('user'), await count('account'), await count('organization'), await count('session')]).toEqual([
    1, 1, 0, 0,
  ])
  expect(world.made).toEqual([])
})

test('a sign-up that fails half way leaves nothing behind', async () => {
  await world.control.write([
    {
      sql: `create trigger no_account before insert on account begin select raise(abort, 'no'); end`,
      args: [],
    },
  ])
  await expect(world.accounts.signUp({ name: 'Ada', email: 'ada@example.com', password }, undefined)).rejects.toThrow(
    'no',
  )
  expect(await count('user')).toBe(0)
})

test('a second sign-up with a known address changes nothing and looks the same', async () => {
  await world.accounts.signUp({ name: 'Ada', email: 'ada@example.com', password }, undefined)
  const again = await world.accounts.signUp(
    { name: 'Eve', email: 'ADA@example.com', password: 'another password' },
    undefined,
  )
  expect(again).toBe(0)
  expect(await count('user')).toBe(1)
  expect((await world.accounts.signIn({ email: 'ada@example.com', password }, new Headers(), undefined)).kind).toBe(
    'signed-in',
  )
})

test('two sign-ups with one address in parallel make one user', async () => {
  const once = () => world.accounts.signUp({ name: 'Ada', email: 'ada@example.com', password }, undefined)
  expect(await Promise.all([once(), once(), once()])).toEqual([0, 0, 0])
  expect(await count('user')).toBe(1)
  expect(await count('account')).toBe(1)
})

test('a cookie names its person, until it is signed out', async () => {
  await world.accounts.signUp({ name: 'Ada', email: 'ada@example.com', password }, undefined)
  const headers = await signIn('ada@example.com')
  expect((await world.accounts.signedIn(headers))?.person.email).toBe('ada@example.com')
  await world.accounts.signOut(headers)
  expect(await world.accounts.signedIn(headers)).toBeNull()
})

test('a token as the database holds it is no cookie', async () => {
  await world.addPerson('ada@example.com')
  const [found] = await world.control.read([{ sql: 'select token from session', args: [] }])
  const token = String(found?.rows[0]?.['token'])
  for (const cookie of [`lead-hub.session_token=${token}`, `lead-hub.session_token=${token}.forged`]) {
    expect(await world.accounts.signedIn(new Headers({ cookie }))).toBeNull()
  }
  expect(await world.accounts.signedIn(new Headers({ authorization: `Bearer ${token}` }))).toBeNull()
})

test('a session ends after thirty days, however much it is used', async () => {
  await world.addPerson('ada@example.com')
  const headers = await signIn('ada@example.com')
  await world.control.write([
    {
      sql: 'update session set createdAt = ?',
      args: [new Date(Date.now() - 31 * 86_400_000).toISOString()],
    },
  ])
  expect(await world.accounts.signedIn(headers)).toBeNull()
})

test('a session that was not used for a week has ended', async () => {
  await world.addPerson('ada@example.com')
  const headers = await signIn('ada@example.com')
  await world.control.write([
    { sql: 'update session set expiresAt = ?', args: [new Date(Date.now() - 1000).toISOString()] },
  ])
  expect(await world.accounts.signedIn(headers)).toBeNull()
})

test('changing the password ends the other sessions and keeps this one', async () => {
  const ada = await world.addPerson('ada@example.com')
  const here = await signIn('ada@example.com')
  const there = await signIn('ada@example.com')
  const change = { currentPassword: password, newPassword: 'a wholly new password' }
  const done = await world.accounts.changePassword(ada, here, change)
  if (done.kind !== 'changed') throw new Error(done.kind)
  expect(await world.accounts.signedIn(there)).toBeNull()
  expect((await world.accounts.signedIn(cookieOf(done.cookies)))?.person.email).toBe('ada@example.com')
})

test('a wrong current password changes nothing, and is not tried for long', async () => {
  const ada = await world.addPerson('ada@example.com')
  const here = await signIn('ada@example.com')
  const change = { currentPassword: 'not this one', newPassword: 'a wholly new password' }
  for (let time = 0; time < 10; time += 1) {
    const wrong = world.accounts.changePassword(ada, here, change)
    await expect(wrong).rejects.toMatchObject({ code: 'wrong-password' })
  }
  expect((await world.accounts.changePassword(ada, here, change)).kind).toBe('throttled')
  world.pass(30_000)
  expect((await world.accounts.signIn({ email: 'ada@example.com', password }, new Headers(), undefined)).kind).toBe(
    'signed-in',
  )
})

test('the list of sessions shows no token, and ends only one’s own', async () => {
  const ada = await world.addPerson('ada@example.com')
  const eve = await world.addPerson('eve@example.com')
  await signIn('ada@example.com')
  const here = await world.accounts.signedIn(await signIn('ada@example.com'))
  if (here === null) throw new Error('Not signed in.')
  const { sessions } = await world.accounts.sessions(here)
  const [tokens] = await world.control.read([{ sql: 'select token from session', args: [] }])
  for (const row of tokens?.rows ?? []) expect(JSON.stringify(sessions)).not.toContain(String(row['token']))
  expect(sessions.filter(({ current }) => current)).toHaveLength(1)
  const other = sessions.find(({ current }) => !current)?.id ?? ''
  await expect(world.accounts.endSession(eve.id, other)).rejects.toMatchObject({ status: 404 })
  await world.accounts.endSession(ada.id, other)
  expect((await world.accounts.sessions(here)).sessions).toHaveLength(1)
})
