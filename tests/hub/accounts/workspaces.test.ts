import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Person } from '#hub/accounts/accounts.ts'
import { type WorkspaceId, workspaceId } from '#shared/ids.ts'
import { type AccountsWorld, openAccounts } from '#tests/support/accounts.ts'

let world: AccountsWorld
let ada: Person
let workspace: WorkspaceId
beforeEach(async () => {
  world = await openAccounts()
  ada = await world.addPerson('ada@example.com')
  workspace = workspaceId((await world.accounts.createWorkspace(ada.id, 'Acme')).id)
})
afterEach(() => world.close())

const day = 86_400_000
const tokenOf = (link: string): string => link.split('#')[1] ?? ''

async function invited(email: string, role: 'owner' | 'admin' | 'viewer' = 'viewer'): Promise<string> {
  const made = await world.accounts.invite({ workspace, inviter: ada.id, by: 'owner', email, role, reach: [] })
  return tokenOf(made.link)
}

async function join(email: string, role: 'owner' | 'admin' | 'viewer'): Promise<Person> {
  const person = await world.addPerson(email)
  await world.accounts.acceptInvitation(person, await invited(email, role))
  return person
}

test('a workspace has its database before it has an owner', async () => {
  expect(workspace).toMatch(/^ws_[0-9a-f]{32}$/)
  expect(world.made).toEqual([workspace])
  expect(await world.accounts.membership(ada.id, workspace)).toEqual({ role: 'owner', reach: 'all' })
  const broken = await openAccounts({
    databases: { ...world.ports.databases, create: () => Promise.reject(new Error('no room')) },
  })
  await expect(broken.accounts.createWorkspace(ada.id, 'Never')).rejects.toThrow('no room')
  expect(await world.accounts.workspaces(ada.id)).toHaveLength(1)
  broken.close()
})

test('an invitation makes a member once', async () => {
  const bob = await world.addPerson('bob@example.com')
  const token = await invited('Bob@Example.com', 'admin')
  expect(await world.accounts.viewInvitation(bob, token)).toMatchObject({ workspace: 'Acme', isForYou: true })
  const answers = await Promise.allSettled(
    Array.from({ length: 10 }, () => world.accounts.acceptInvitation(bob, token)),
  )
  expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  expect(await world.accounts.membership(bob.id, workspace)).toEqual({ role: 'admin', reach: 'all' })
})

test('a used invitation does not bring back a member who was taken out', async () => {
  const bob = await world.addPerson('bob@example.com')
  const token = await invited('bob@example.com')
  await world.accounts.acceptInvitation(bob, token)
  await world.accounts.removeMember({ workspace, member: bob.id, by: 'owner' })
  await expect(world.accounts.acceptInvitation(bob, token)).rejects.toMatchObject({ status: 400 })
  expect(await world.accounts.membership(bob.id, workspace)).toBeNull()
})

test('an invitation is for its address only, and tells nobody else which that is', async () => {
  const eve = await world.addPerson('eve@example.com')
  const token = await invited('bob@example.com')
  await expect(world.accounts.acceptInvitation(eve, token)).rejects.toMatchObject({ status: 403 })
  expect(JSON.stringify(await world.accounts.viewInvitation(eve, token))).not.toContain('bob@')
  expect(await world.accounts.membership(eve.id, workspace)).toBeNull()
})

test('an invitation expires after a week, can be taken back, and is replaced by a later one', async () => {
  const bob = await world.addPerson('bob@example.com')
  const first = await invited('bob@example.com')
  const second = await invited('bob@example.com')
  await expect(world.accounts.acceptInvitation(bob, first)).rejects.toMatchObject({ code: 'invitation-gone' })
  world.pass(7 * day + 1000)
  await expect(world.accounts.acceptInvitation(bob, second)).rejects.toMatchObject({ code: 'invitation-gone' })
  await expect(world.accounts.viewInvitation(bob, second)).rejects.toMatchObject({ code: 'invitation-gone' })
  const third = await invited('bob@example.com')
  const { invitations } = await world.accounts.members(workspace)
  expect(invitations).toHaveLength(1)
  await world.accounts.cancelInvitation(workspace, invitations[0]?.id ?? '')
  await expect(world.accounts.acceptInvitation(bob, third)).rejects.toMatchObject({ code: 'invitation-gone' })
})

test('the database and the list of invitations hold nothing that opens one', async () => {
  const token = await invited('bob@example.com')
  expect(JSON.stringify(await world.accounts.members(workspace))).not.toContain(token)
  const [rows] = await world.control.read([{ sql: 'select * from invitation', args: [] }])
  expect(JSON.stringify(rows?.rows)).not.toContain(token)
})

test('who is taken out takes their open invitations along', async () => {
  const bob = await join('bob@example.com', 'admin')
  const carol = await world.addPerson('carol@example.com')
  const made = await world.accounts.invite({
    workspace,
    inviter: bob.id,
    by: 'admin',
    email: 'carol@example.com',
    role: 'rep',
    reach: [],
  })
  await world.accounts.removeMember({ workspace, member: bob.id, by: 'owner' })
  await expect(world.accounts.acceptInvitation(carol, tokenOf(made.link))).rejects.toMatchObject({ status: 400 })
})

test('an admin makes and unmakes no owner', async () => {
  const bob = await join('bob@example.com', 'admin')
  const change = { workspace, member: ada.id, by: 'admin' } as const
  await expect(world.accounts.removeMember(change)).rejects.toMatchObject({ code: 'owners-only' })
  await expect(world.accounts.changeRole(change, 'viewer')).rejects.toMatchObject({ code: 'owners-only' })
  await expect(world.accounts.changeRole({ workspace, member: bob.id, by: 'admin' }, 'owner')).rejects.toMatchObject({
    code: 'owners-only',
  })
  const request = {
    workspace,
    inviter: bob.id,
    by: 'admin',
    email: 'eve@example.com',
    role: 'owner',
    reach: [] as const,
  } as const
  await expect(world.accounts.invite(request)).rejects.toMatchObject({ code: 'owners-only' })
})

test('two owners who leave in parallel, or demote each other, leave one', async () => {
  const bob = await join('bob@example.com', 'owner')
  for (let round = 0; round < 25; round += 1) {
    const leave = (member: Person) => world.accounts.removeMember({ workspace, member: member.id, by: 'owner' })
    const demote = (member: Person) =>
      world.accounts.changeRole({ workspace, member: member.id, by: 'owner' }, 'viewer')
    const act = round % 2 === 0 ? leave : demote
    const answers = await Promise.allSettled([act(ada), act(bob)])
    expect(answers.filter(({ status }) => status === 'rejected')).toHaveLength(1)
    const { members } = await world.accounts.members(workspace)
    expect(members.filter(({ role }) => role === 'owner')).toHaveLength(1)
    await restore(ada, bob)
  }
})

async function restore(...owners: Person[]): Promise<void> {
  await world.control.write(
    owners.map((person) => ({
      sql: `insert into member (id, organizationId, userId, role, createdAt) values (?, ?, ?, 'owner', '2026')
        on conflict (organizationId, userId) do update set role = 'owner'`,
      args: [`member_${person.id}`, workspace, person.id],
    })),
  )
}
