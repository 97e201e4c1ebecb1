import { createHubClient, type HubClient } from '#apps/sandbox/demo/hub-client.ts'
import { invitationCreated } from '#shared/api/account.ts'
import type { System } from './system.ts'

/** Somebody's browser, signed up and in. */
export async function signedUp(system: System, name: string): Promise<HubClient> {
  const client = createHubClient(system.stage.client.origin)
  const person = { name, email: `${name}@sandbox.example`, password: 'a-long-password-1' }
  await client.signUp(person)
  await client.signIn(person)
  return client
}

/** The same of a member of the workspace, who sees the leads of these offices. */
export async function invited(system: System, role: string, reach: readonly string[] = []): Promise<HubClient> {
  const client = await signedUp(system, role)
  const sent = await system.hub.post('/invitations', { email: `${role}@sandbox.example`, role, reach })
  const { link } = invitationCreated.parse(sent)
  const token = new URL(link).hash.replace(/^#(?:token=)?/, '')
  await client.send('POST', '/api/v1/invitations/accept', { token })
  return client
}
