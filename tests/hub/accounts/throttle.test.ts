import { afterEach, beforeEach, expect, test } from 'vitest'
import { type AccountsWorld, openAccounts, password } from '#tests/support/accounts.ts'

let world: AccountsWorld
beforeEach(async () => {
  world = await openAccounts()
  await world.addPerson('ada@example.com')
})
afterEach(() => world.close())

const attempt = (word: string, address: string, email = 'ada@example.com') =>
  world.accounts.signIn({ email, password: word }, new Headers(), address)

async function wrongTenTimes(email = 'ada@example.com'): Promise<void> {
  for (let time = 0; time < 10; time += 1) {
    expect((await attempt('wrong', `10.0.0.${time}`, email)).kind).toBe('refused')
  }
}

test('after ten wrong passwords from ten addresses the account waits, even for the right one', async () => {
  await wrongTenTimes()
  expect(await attempt('wrong', '10.0.1.1')).toEqual({ kind: 'throttled', retryAfterSeconds: 30 })
  expect((await attempt(password, '10.0.1.2')).kind).toBe('throttled')
})

test('sixty guesses in parallel get ten answers', async () => {
  const answers = await Promise.all(Array.from({ length: 60 }, (_, time) => attempt('wrong', `10.0.0.${time}`)))
  expect(answers.filter(({ kind }) => kind === 'refused')).toHaveLength(10)
  expect(answers.filter(({ kind }) => kind === 'throttled')).toHaveLength(50)
})

test('the wait doubles with each wrong password after it, up to a quarter of an hour', async () => {
  await wrongTenTimes()
  const waits: number[] = []
  for (let time = 0; time < 7; time += 1) {
    const answer = await attempt('wrong', '10.0.0.1')
    if (answer.kind !== 'throttled') throw new Error('Not throttled.')
    waits.push(answer.retryAfterSeconds)
    world.pass(answer.retryAfterSeconds * 1000)
    expect((await attempt('wrong', '10.0.0.1')).kind).toBe('refused')
  }
  expect(waits).toEqual([30, 60, 120, 240, 480, 900, 900])
})

test('the right password after the wait opens, and the count starts afresh', async () => {
  await wrongTenTimes()
  world.pass(30_000)
  expect((await attempt(password, '10.0.0.1')).kind).toBe('signed-in')
  await wrongTenTimes()
})

test('another account is not held up', async () => {
  await world.addPerson('eve@example.com')
  await wrongTenTimes()
  expect((await attempt(password, '10.0.0.1', 'eve@example.com')).kind).toBe('signed-in')
})

test('an account that does not exist waits the same way', async () => {
  await wrongTenTimes('nobody@example.com')
  expect(await attempt('wrong', '10.0.1.1', 'nobody@example.com')).toEqual({
    kind: 'throttled',
    retryAfterSeconds: 30,
  })
})

test('a session stays valid while its account waits', async () => {
  const done = await attempt(password, '10.0.0.1')
  if (done.kind !== 'signed-in') throw new Error(done.kind)
  await wrongTenTimes()
  const cookie = done.cookies.map((text) => text.split(';')[0]).join('; ')
  expect((await world.accounts.signedIn(new Headers({ cookie })))?.person.email).toBe('ada@example.com')
})

test('one address that tries many accounts waits too', async () => {
  const few = await openAccounts({
    addressLimit: { freeAttempts: 3, firstWaitSeconds: 30, waitSecondsMax: 900, forgetOneSeconds: 20 },
  })
  for (let time = 0; time < 3; time += 1) {
    await few.accounts.signIn({ email: `p${time}@example.com`, password: 'wrong' }, new Headers(), '10.0.0.9')
  }
  const same = await few.accounts.signIn({ email: 'p9@example.com', password: 'wrong' }, new Headers(), '10.0.0.9')
  const other = await few.accounts.signIn({ email: 'p9@example.com', password: 'wrong' }, new Headers(), '10.0.0.8')
  expect([same.kind, other.kind]).toEqual(['throttled', 'refused'])
  expect(await few.accounts.signUp({ name: 'P', email: 'p@example.com', password }, '10.0.0.9')).toBeGreaterThan(0)
  few.close()
})

test('an address that signs in now and then, for ever, is never held up', async () => {
  const addressLimit = { freeAttempts: 3, firstWaitSeconds: 30, waitSecondsMax: 900, forgetOneSeconds: 20 }
  const office = await openAccounts({ addressLimit })
  await office.addPerson('ada@example.com')
  for (let time = 0; time < 12; time += 1) {
    const done = await office.accounts.signIn({ email: 'ada@example.com', password }, new Headers(), '10.0.0.9')
    expect(done.kind).toBe('signed-in')
    office.pass(20_000)
  }
  office.close()
})
