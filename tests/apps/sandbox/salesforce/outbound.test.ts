import { expect, test } from 'vitest'

import { createWorld } from '#apps/sandbox/kit/world.ts'
import { createSalesforceTwin } from '#apps/sandbox/salesforce/twin.ts'

const ack =
  '<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body>' +
  '<notificationsResponse xmlns="http://soap.sforce.com/2005/09/outbound"><Ack>true</Ack></notificationsResponse>' +
  '</soapenv:Body></soapenv:Envelope>'

function setUp() {
  const bodies: string[] = []
  const replies: Response[] = []
  const world = createWorld({
    seed: 1,
    fetch: async (request) => {
      bodies.push(await new Request(request).text())
      return replies.shift() ?? new Response(ack)
    },
  })
  const twin = createSalesforceTwin(world)
  const act = (action: string, input: unknown) => twin.actions[action]?.(input)
  act('outbound-message', {
    object: 'Lead',
    endpoint: 'https://hub.example/hooks/1',
    fields: ['Email', 'SystemModstamp'],
  })
  return { world, act, bodies, replies }
}

const records = (count: number) =>
  Array.from({ length: count }, (_, at) => ({ LastName: `L${at}`, Company: 'A&B', Email: `${at}@x.example` }))
const notifications = (body: string | undefined) => body?.match(/<Notification>/g)?.length

test('changes go out in envelopes of at most a hundred', async () => {
  const { world, act, bodies } = setUp()
  act('load', { object: 'Lead', records: records(250) })
  await world.advance(1000)
  expect(bodies.map(notifications)).toEqual([100, 100, 50])
  expect(bodies[0]).toMatch(
    /<OrganizationId>00D\w{15}<\/OrganizationId><ActionId>04k\w{15}<\/ActionId><SessionId xsi:nil="true"\/>/,
  )
  expect(bodies[0]).toMatch(
    /<sObject xsi:type="sf:Lead"[^>]*><sf:Id>00Q\w{15}<\/sf:Id><sf:Email>0@x.example<\/sf:Email><sf:SystemModstamp>[\d:T.-]+Z</,
  )
})

test('what is not acknowledged comes again later, with the latest values only', async () => {
  const { world, act, bodies, replies } = setUp()
  replies.push(new Response('no', { status: 500 }), new Response(ack.replace('true', 'false')))
  act('load', { object: 'Lead', records: records(1) })
  await world.advance(1000)
  expect(bodies).toHaveLength(1)
  const id = /<sf:Id>(\w+)</.exec(bodies[0] ?? '')?.[1]
  const noticed = (body: string | undefined) => /<Notification><Id>(\w+)</.exec(body ?? '')?.[1]
  act('edit', { id, fields: { Email: 'new@x.example' } })
  await world.advance(60_000)
  expect(bodies).toHaveLength(3)
  expect(bodies[2]).toContain('new@x.example')
  expect(noticed(bodies[2])).toBe(noticed(bodies[1]))
  await world.advance(24 * 3_600_000)
  expect(bodies).toHaveLength(3)
})

test('an object without a message stays silent', async () => {
  const { world, act, bodies } = setUp()
  act('create', { object: 'Account', fields: { Name: 'Quiet AG' } })
  await world.advance(1000)
  expect(bodies).toEqual([])
})
