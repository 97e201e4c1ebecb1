import { afterEach, expect, test } from 'vitest'
import { z } from 'zod'

import { openDesk } from './desk.ts'
import type { Desk } from './desk.ts'

let desk: Desk
afterEach(() => desk.close())

const deal = { Name: 'Engines', StageName: 'Prospecting', CloseDate: '2026-12-01' }
const make = async (object: string, given: object) => String((await desk.connection.sobject(object).create(given)).id)
const role = 'OpportunityContactRole'

async function openDeal() {
  desk = await openDesk()
  const opportunityId = await make('Opportunity', deal)
  const contactId = await make('Contact', { LastName: 'Byron' })
  return { opportunityId, contactId }
}

async function queryAll(soql: string) {
  const reply = await desk.call(`/queryAll?q=${encodeURIComponent(soql)}`)
  return z.object({ records: z.array(z.record(z.string(), z.unknown())) }).parse(await reply.json()).records
}

test('an opportunity needs a name, a stage and a close date, and its stage brings a probability along', async () => {
  const { opportunityId } = await openDeal()
  const opportunities = desk.connection.sobject('Opportunity')
  await expect(opportunities.create({ Name: 'Bare' })).rejects.toThrow('StageName, CloseDate')
  expect(await opportunities.retrieve(opportunityId)).toMatchObject({ Probability: 10, IsClosed: false })
  await opportunities.update({ Id: opportunityId, StageName: 'Closed Won' })
  expect(await opportunities.retrieve(opportunityId)).toMatchObject({ Probability: 100, IsClosed: true, IsWon: true })
  await opportunities.update({ Id: opportunityId, StageName: 'Negotiation/Review', Probability: 33 })
  expect(await opportunities.retrieve(opportunityId)).toMatchObject({ Probability: 33, IsWon: false })
})

test('a contact may have several roles in one opportunity, whose own stamp none of them moves', async () => {
  const { opportunityId, contactId } = await openDeal()
  const before = await desk.connection.sobject('Opportunity').retrieve(opportunityId)
  await desk.world.advance(5000)
  const first = await make(role, { OpportunityId: opportunityId, ContactId: contactId, IsPrimary: true })
  const second = await make(role, { OpportunityId: opportunityId, ContactId: contactId, IsPrimary: true })
  const roles = await queryAll(`SELECT Id, IsPrimary FROM ${role} WHERE OpportunityId = '${opportunityId}'`)
  expect(roles.map(({ Id, IsPrimary }) => [Id, IsPrimary])).toEqual([
    [first, false],
    [second, true],
  ])
  expect(await desk.connection.sobject('Opportunity').retrieve(opportunityId)).toEqual(before)
  const other = await make('Opportunity', deal)
  await expect(desk.connection.sobject(role).update({ Id: first, OpportunityId: other })).rejects.toThrow(
    'Unable to create/update fields: OpportunityId',
  )
})

test('a role deleted by itself is in no recycle bin, one deleted with its opportunity is', async () => {
  const { opportunityId, contactId } = await openDeal()
  const alone = await make(role, { OpportunityId: opportunityId, ContactId: contactId })
  const kept = await make(role, { OpportunityId: opportunityId, ContactId: contactId })
  await desk.connection.sobject(role).destroy(alone)
  expect((await queryAll(`SELECT Id, IsDeleted FROM ${role}`)).map(({ Id }) => Id)).toEqual([kept])
  await desk.connection.sobject('Opportunity').destroy(opportunityId)
  expect(await queryAll(`SELECT Id, IsDeleted FROM ${role}`)).toMatchObject([{ Id: kept, IsDeleted: true }])
})

test('an account takes its opportunities along, and a merged one hands them over', async () => {
  desk = await openDesk()
  const [winner, loser] = [await make('Account', { Name: 'One' }), await make('Account', { Name: 'Two' })]
  const id = await make('Opportunity', { ...deal, AccountId: loser })
  await desk.act('merge', { object: 'Account', winnerId: winner, loserIds: [loser] })
  expect(await desk.connection.sobject('Opportunity').retrieve(id)).toMatchObject({ AccountId: winner })
  await desk.connection.sobject('Account').destroy(winner)
  expect(await queryAll(`SELECT Id, IsDeleted FROM Opportunity`)).toMatchObject([{ Id: id, IsDeleted: true }])
})

test('a conversion with an opportunity makes the contact its primary role', async () => {
  desk = await openDesk()
  const leadId = await make('Lead', { LastName: 'Byron', Company: 'Engines' })
  const converted = await desk.act('convert', { leadId, createsOpportunity: true })
  const { contactId, opportunityId } = z.object({ contactId: z.string(), opportunityId: z.string() }).parse(converted)
  const roles = await queryAll(`SELECT ContactId, OpportunityId, IsPrimary FROM ${role}`)
  expect(roles).toMatchObject([{ ContactId: contactId, OpportunityId: opportunityId, IsPrimary: true }])
})
