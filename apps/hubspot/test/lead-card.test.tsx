import {
  Alert,
  Button,
  EmptyState,
  ErrorState,
  Link,
  LoadingButton,
  LoadingSpinner,
  ScoreCircle,
  StatusTag,
  Text,
} from '@hubspot/ui-extensions'
import { createRenderer } from '@hubspot/ui-extensions/testing'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openCardStage, type CardStage } from '#stage'
import { LeadCardView } from '../src/app/cards/LeadCardView.tsx'
import { fetchThrough } from './worker.ts'

let stage: CardStage
let contact: Awaited<ReturnType<CardStage['contact']>>

beforeAll(async () => {
  stage = await openCardStage()
})
afterAll(() => stage.close())
beforeEach(async () => {
  contact = await stage.contact()
  fetchThrough((url, options) => stage.cardFetch(String(url), options))
})

/** The card as HubSpot shows it beside a contact. */
function open(objectId = contact.objectId) {
  const renderer = createRenderer('crm.record.sidebar')
  renderer.mocks.context.crm.objectId = Number(objectId)
  renderer.render(<LeadCardView pollMs={20} />)
  const texts = () => renderer.findAll(Text).map(({ text }) => text ?? '')
  const waitFor = (check: () => void) => renderer.waitFor(check, { timeoutInMs: 5_000 })
  return { ...renderer, texts, waitFor, shown: () => waitFor(() => renderer.find(ScoreCircle)) }
}

const points = (line: string): number => Number(line.replace('−', '-').split(' ')[0])

describe('a contact that the hub has', () => {
  test('shows the score, and reasons that add up to it', async () => {
    const card = open()
    expect(card.find(LoadingSpinner).props.label).toBe('Loading the lead')
    await card.shown()
    expect(card.find(ScoreCircle).props.score).toBe(contact.score)
    const reasons = card.texts().filter((line) => /^[+−]\d/.test(line))
    expect(reasons.length).toBeGreaterThan(2)
    expect(reasons.reduce((sum, line) => sum + points(line), 0)).toBe(contact.score)
  })

  test('shows how it stands in each system, and leads to Lead Hub', async () => {
    await stage.quiet()
    // The hub may still be writing what came before; the card says so then, and that is not what is tested here.
    const statusNow = async () => {
      const glance = open()
      await glance.shown()
      return glance.find(StatusTag).text
    }
    await expect.poll(statusNow, { timeout: 12_000 }).toBe('In sync')
    const card = open()
    await card.shown()
    expect(card.texts()).toContain('HubSpot')
    expect(card.find(StatusTag).text).toBe('In sync')
    expect(card.findAll(Link).map(({ props }) => props.href)).toContainEqual(
      expect.stringContaining(`/leads/${contact.lead}`),
    )
  })

  test('Sync now is busy until it is through, and then tells HubSpot', async () => {
    const card = open()
    await card.shown()
    card.find(LoadingButton).trigger('onClick')
    await card.waitFor(() => expect(card.find(LoadingButton).props.loading).toBe(true))
    await card.waitFor(() => expect(card.find(LoadingButton).props.loading).toBe(false))
    expect(card.find(LoadingButton).text).toBe('Sync now')
    expect(card.mocks.actions.refreshObjectProperties.callCount).toBe(1)
  })

  test('a value that HubSpot refuses is shown with its reason and its fix', async () => {
    const { actions } = stage.hubspot
    const rule = {
      objectType: 'contacts',
      property: 'lead_hub_score',
      kind: 'pattern',
      limit: '^never$',
      enforced: 'always',
    }
    actions['set-rule']?.(rule)
    actions['edit']?.({
      objectType: 'contacts',
      id: contact.objectId,
      properties: { jobtitle: 'Chief Executive Officer', city: '', phone: '' },
    })
    await stage.quiet()
    const card = open()
    await card.waitFor(() => expect(card.find(StatusTag).text).toBe('Needs attention'))
    expect(card.find(StatusTag).props.variant).toBe('danger')
    expect(card.texts().filter((line) => line.includes('score'))).toHaveLength(1)
    actions['clear-rules']?.({})
    card.find(LoadingButton).trigger('onClick')
    await card.waitFor(() => expect(card.find(StatusTag).text).toBe('In sync'))
  })

  test('a viewer sees it and is offered no Sync now', async () => {
    await stage.member('viewer@lead-hub.example', 'viewer')
    fetchThrough((url, options) => stage.cardFetch(String(url), options, { userEmail: 'viewer@lead-hub.example' }))
    const card = open()
    await card.shown()
    expect(card.maybeFind(LoadingButton)).toBeNull()
  })
})

describe('no lead to show', () => {
  test('a contact that is not in the hub: why, and no error', async () => {
    const card = open('999999999')
    await card.waitFor(() => expect(card.find(EmptyState).props.title).toBe('Not in Lead Hub'))
    expect(card.texts()).toContain('This contact is not in Lead Hub.')
  })

  test('somebody who is no member is told to ask an admin', async () => {
    fetchThrough((url, options) => stage.cardFetch(String(url), options, { userEmail: 'who@lead-hub.example' }))
    const card = open()
    await card.waitFor(() => expect(card.find(EmptyState).props.title).toBe('Ask your admin'))
  })

  test('a wrong secret is an error, and Try again brings the score when it is right', async () => {
    stage.sign('wrong')
    const card = open()
    await card.waitFor(() => expect(card.find(ErrorState).props.title).toBe('Lead Hub did not answer'))
    stage.sign('right')
    card.find(Button).trigger('onClick')
    expect(card.maybeFind(ErrorState)).toBeNull()
    await card.shown()
    expect(card.find(ScoreCircle).props.score).toBe(contact.score)
  })

  test('a failed Sync now keeps what was shown and says so', async () => {
    const card = open()
    await card.shown()
    stage.sign('wrong')
    card.find(LoadingButton).trigger('onClick')
    await card.waitFor(() => expect(card.find(Alert).text).toContain('Lead Hub did not answer. Try again.'))
    card.find(ScoreCircle)
    stage.sign('right')
  })
})
