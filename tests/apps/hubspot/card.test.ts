import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { sandboxHubspotApp } from '#apps/sandbox/hubspot/app.ts'
import { cardEnvelope, type CardEnvelope } from '#hub/http/card/contract.ts'
import { cardOrigin, divide, ownerEmail, reachOut } from '#tests/apps/slack/stage.ts'
import { openCardStage, type CardStage } from './card-stage.ts'

const connected = z.object({ connections: z.array(z.object({ account: z.string() })) })
let stage: CardStage
let contact: Awaited<ReturnType<CardStage['contact']>>
let portal: string

beforeAll(async () => {
  stage = await openCardStage()
  contact = await stage.contact()
  const { connections } = await stage.client.get(`/api/v1/workspaces/${stage.workspace}/connections`, connected)
  portal = (connections[0]?.account ?? '').replaceAll(/\D/g, '')
}, 60_000)
afterAll(() => stage.close())

const card = (objectId: string, more = ''): string => `${cardOrigin}/hubspot/card?objectId=${objectId}${more}`
const parsed = async (reply: Response): Promise<CardEnvelope> => cardEnvelope.parse(await reply.json())
const show = async (objectId: string, userEmail = ownerEmail): Promise<CardEnvelope> =>
  parsed(await stage.cardFetch(card(objectId), {}, { userEmail }))

/** A request signed by us, for what HubSpot itself never sends. */
function signed(
  change: Partial<{ secret: string; at: number; url: string; sent: string; body: string }> = {},
): Request {
  const who = `&userId=5101&portalId=${portal}&userEmail=${encodeURIComponent(ownerEmail)}&appId=1`
  const { secret = sandboxHubspotApp.clientSecret, at = Date.now(), body = '' } = change
  const url = change.url ?? `${card(contact.objectId)}${who}`
  const method = body === '' ? 'GET' : 'POST'
  const covered = `${method}${url.replaceAll('%40', '@')}${body}${at}`
  const signature = createHmac('sha256', secret).update(covered).digest('base64')
  return new Request((change.sent ?? url).replace(cardOrigin, stage.origin), {
    method,
    headers: { 'x-hubspot-signature-v3': signature, 'x-hubspot-request-timestamp': String(at) },
    ...(body === '' ? {} : { body }),
  })
}

describe('what the card is told', () => {
  test('the lead of the contact, with a score whose parts add up', async () => {
    const found = await show(contact.objectId)
    if (!found.ok) throw new Error(found.message)
    const { lead, page } = found.data
    expect(lead.id).toBe(contact.lead)
    expect(lead.score?.parts.reduce((sum, { points }) => sum + points, 0)).toBe(contact.score)
    expect(lead.links.map(({ connector }) => connector)).toContain('hubspot')
    expect(lead.actions).toContain('sync')
    expect(page).toBe(`${stage.origin}/leads/${contact.lead}`)
  })

  test('a contact that the hub has not, as an answer and not as a failure', async () => {
    expect(await show('999999999')).toMatchObject({ ok: false, code: 'not-in-hub', retryable: false })
  })

  test('somebody who is no member is told whom to ask, and nothing else', async () => {
    const found = await show(contact.objectId, 'stranger@lead-hub.example')
    expect(found).toMatchObject({ ok: false, code: 'not-a-member' })
    expect(JSON.stringify(found)).not.toContain(contact.title)
  })

  test('another portal has no part in this one', async () => {
    const who = `&userId=5101&portalId=4711&userEmail=${encodeURIComponent(ownerEmail)}&appId=1`
    const found = await parsed(await fetch(signed({ url: `${card(contact.objectId)}${who}` })))
    expect(found).toMatchObject({ ok: false, code: 'not-connected' })
  })
})

describe('Sync now', () => {
  const sync = async (body: unknown, userEmail = ownerEmail): Promise<CardEnvelope> =>
    parsed(await stage.cardFetch(`${cardOrigin}/hubspot/actions/sync`, { method: 'POST', body }, { userEmail }))
  const reads = (): number =>
    stage.world.calls
      .list({ twin: 'hubspot' })
      .filter(({ url, body }) => url.includes('batch/read') && body.includes(contact.objectId)).length

  test('reads the record again, once per key', async () => {
    await stage.quiet()
    const before = reads()
    const body = { objectId: contact.objectId, idempotencyKey: 'key-00000001' }
    expect((await sync(body)).ok).toBe(true)
    await expect.poll(reads, { timeout: 5_000 }).toBeGreaterThan(before)
    await stage.quiet()
    const after = reads()
    expect((await sync(body)).ok).toBe(true)
    await stage.quiet()
    expect(reads()).toBe(after)
  })

  test('is not for viewers', async () => {
    await stage.member('viewer@lead-hub.example', 'viewer')
    const body = { objectId: contact.objectId, idempotencyKey: 'key-00000002' }
    expect(await show(contact.objectId, 'viewer@lead-hub.example')).toMatchObject({
      ok: true,
      data: { lead: { actions: [] } },
    })
    expect(await sync(body, 'viewer@lead-hub.example')).toMatchObject({
      ok: false,
      code: 'refused',
      message: 'This needs the role rep.',
    })
  })
})

describe('what HubSpot did not sign gets 401', () => {
  test('the test signs as HubSpot does', async () => {
    expect((await fetch(signed())).status).toBe(200)
  })

  test.each<[string, () => Request]>([
    ['another secret', () => signed({ secret: 'other' })],
    ['six minutes old', () => signed({ at: Date.now() - 360_000 })],
    ['six minutes ahead', () => signed({ at: Date.now() + 360_000 })],
    ['another record than the signed one', () => signed({ sent: `${cardOrigin}/hubspot/card?objectId=1` })],
    ['no signature', () => new Request(`${stage.origin}/hubspot/card?objectId=${contact.objectId}`)],
    [
      'a portal of the card’s own making',
      () => signed({ url: `${card(contact.objectId, '&portalId=1')}&userId=1&portalId=${portal}&userEmail=a@b.ch` }),
    ],
    ['nobody named', () => signed({ url: card(contact.objectId) })],
  ])('%s', async (_, make) => {
    expect((await fetch(make())).status).toBe(401)
  })

  test('a body changed on the way', async () => {
    const who = `userId=5101&portalId=${portal}&userEmail=${encodeURIComponent(ownerEmail)}&appId=1`
    const url = `${cardOrigin}/hubspot/actions/sync?${who}`
    const right = signed({ url, body: JSON.stringify({ objectId: contact.objectId, idempotencyKey: 'key-00000003' }) })
    const changed = new Request(right.url, {
      method: 'POST',
      headers: right.headers,
      body: JSON.stringify({ objectId: '1', idempotencyKey: 'key-00000003' }),
    })
    expect((await fetch(changed)).status).toBe(401)
  })
})

test('on the card of another office’s contact there is nothing to see and nothing to press', async () => {
  const email = 'far@lead-hub.example'
  await stage.member(email, 'rep')
  await divide(stage)
  await reachOut(stage, email, ['far'])
  const found = await show(contact.objectId, email)
  expect(found).toMatchObject({ ok: false, code: 'not-in-hub' })
  expect(JSON.stringify(found)).not.toContain(contact.title)
  const body = { objectId: contact.objectId, idempotencyKey: 'key-00000009' }
  const pressed = await stage.cardFetch(
    `${cardOrigin}/hubspot/actions/sync`,
    { method: 'POST', body },
    { userEmail: email },
  )
  expect(await parsed(pressed)).toMatchObject({ ok: false, code: 'not-in-hub' })
  await reachOut(stage, email, ['near'])
  expect(await show(contact.objectId, email)).toMatchObject({ ok: true, data: { lead: { office: { id: 'near' } } } })
})
