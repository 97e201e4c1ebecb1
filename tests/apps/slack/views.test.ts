import { describe, expect, test } from 'vitest'
import { message, section } from '#apps/slack/blocks.ts'
import { cut, tidy } from '#apps/slack/text.ts'
import { helpMessage, leadMessage, leadsMessage, noticeMessage } from '#apps/slack/views.ts'
import { queueMessage } from '#apps/slack/queue-view.ts'
import type { QueueView } from '#shared/api/routing.ts'
import type { LeadRow, LeadView, LinkView, ScoreView } from '#shared/api/lead.ts'
import { assertBlocks } from './assert-blocks.ts'

const now = Date.UTC(2026, 10, 20, 12)
const at = '2026-11-20T11:58:00.000Z'
const place = { publicUrl: 'https://hub.example', command: '/leads', now }

const link = (change: Partial<LinkView> = {}): LinkView => ({
  id: 'link_1',
  connection: 'conn_1',
  connector: 'hubspot',
  title: 'HubSpot 1',
  object: 'contacts',
  remoteId: '1',
  url: 'https://app.hubspot.com/contacts/1/record/contacts/1',
  status: 'in-sync',
  reason: null,
  fix: null,
  remedy: null,
  lastSyncedAt: at,
  ...change,
})
const partOf = (points: number, reason: string): ScoreView['parts'][number] => ({
  group: reason,
  name: 'Part',
  side: 'fit',
  points,
  pointsMax: 50,
  reason,
  lines: [],
  raises: [],
})
const scored = (total: number, parts: ScoreView['parts']): ScoreView => ({
  total,
  grade: 'B',
  fit: total,
  engagement: 0,
  parts,
})
const lead = (change: Partial<LeadView> = {}): LeadView => ({
  id: 'lead_1',
  title: 'Jane Doe',
  subtitle: 'VP Engineering · Acme',
  version: 1,
  score: scored(42, [partOf(42, 'VP title')]),
  fields: [{ field: 'email', title: 'E-mail', value: 'jane@example.com', source: 'hubspot', at }],
  links: [link()],
  absent: [],
  openReviews: [],
  merges: [],
  office: null,
  ownership: { owner: null, answerBy: null, waits: null, history: [], reps: [] },
  doNotContactUntil: null,
  feedback: [],
  lists: [],
  createdAt: at,
  updatedAt: at,
  actions: ['sync'],
  ...change,
})
const row = (change: Partial<LeadRow> = {}): LeadRow => ({
  id: 'lead_1',
  title: 'Jane Doe',
  email: 'jane@example.com',
  company: 'Acme',
  city: 'Luzern',
  office: null,
  owner: null,
  doNotContactUntil: null,
  score: 42,
  grade: 'B',
  remotes: ['hubspot', 'sheets'],
  status: 'in-sync',
  updatedAt: at,
  ...change,
})

test('whose a lead is stands beside what it is known by', () => {
  const shown = JSON.stringify(leadMessage(lead({ office: { id: 'luzern', name: 'Luzern' } }), place))
  expect(shown).toContain('VP Engineering · Acme · Territory Luzern')
})

const queue: QueueView = {
  owner: { email: 'jane@acme.example', name: 'Jane' },
  capacity: null,
  open: 0,
  mine: [],
  later: 0,
  free: [],
  days: 30,
  given: 5,
  contacted: 3,
  won: 2,
  lost: 1,
}

test('somebody’s leads stand in the order in which to call, with the reasons, and then those that nobody has', () => {
  const known = { company: 'Acme', phone: '+41 41 000', email: null, status: null, grade: 'A', answerBy: null }
  const one = { ...known, id: 'lead_1', title: 'Jane Doe', points: 93 }
  const two = {
    ...known,
    id: 'lead_2',
    title: 'Jim Roe',
    points: 40,
    reasons: [{ points: 40, why: 'Score 40, grade C.' }],
  }
  const reasons = [
    { points: 78, why: 'Score 78, grade A.' },
    { points: 15, why: 'It is to be answered within 8 hours.' },
  ]
  const shown = JSON.stringify(queueMessage({ ...queue, open: 1, mine: [{ ...one, reasons }], free: [two] }, place))
  expect(shown).toContain('1 open lead is yours.')
  expect(shown).toContain(
    'Jane Doe — 93\\nAcme · +41 41 000\\nScore 78, grade A. (+78) It is to be answered within 8 hours. (+15)',
  )
  expect(shown.indexOf('Jane Doe')).toBeLessThan(shown.indexOf('Nobody’s, the best first:'))
  expect(shown.indexOf('Nobody’s, the best first:')).toBeLessThan(shown.indexOf('Jim Roe'))
  expect(shown).toContain('In 30 days: 5 given, 3 spoken with, 2 won, 1 lost.')
  expect(JSON.stringify(queueMessage(queue, place))).toContain('No lead is yours.')
})

/** What strangers write into names. */
const worst: readonly (readonly [string, string])[] = [
  ['200 letters', 'x'.repeat(200)],
  ['200 emoji of several parts', '👩‍👩‍👧‍👦'.repeat(200)],
  ['right to left', 'ليلى '.repeat(60)],
  ['a direction left open', '\u202Egnp.exe\u2066'],
  ['mentions and links', '<!channel> <@U0ANNA0001> <https://evil.example|Acme> @here http://evil.example'],
  ['markup', '*bold* _it_ ~no~ `code` :tada: & < > &amp;'],
  ['lines', 'Jane\n\n\u0000Score 99, grade A\r\u2028'],
  ['nothing', ''],
]

describe('no data of a lead makes a message that Slack refuses, or more than text', () => {
  test.each(worst)('%s', (_, text) => {
    const score = scored(
      165,
      Array.from({ length: 30 }, (_unused, index) => partOf(index - 9, text)),
    )
    const fields = ['email', 'phone', 'company', 'title', 'city'].map((field) => ({
      field,
      title: 'Field',
      value: text,
      source: 'hubspot',
      at,
    }))
    const links = Array.from({ length: 20 }, () =>
      link({ object: text, reason: text, fix: text, status: 'needs-attention' }),
    )
    assertBlocks(leadMessage(lead({ title: text, subtitle: text, score, fields, links }), place))
    const leads = Array.from({ length: 60 }, (_unused, index) =>
      row({ id: `lead_${index}`, title: text, company: text, city: text, email: text }),
    )
    assertBlocks(leadsMessage({ leads, next: 'n', total: 4_812 }, { text, hint: text }, place))
    assertBlocks(leadsMessage({ leads: [], next: null, total: 0 }, { text, hint: text }, place))
    const reasons = Array.from({ length: 4 }, (_unused, index) => ({ points: index - 1, why: text }))
    const queued = leads.slice(0, 8).map(({ id }) => ({
      id,
      title: text,
      company: text,
      phone: text,
      email: text,
      status: text,
      grade: 'A',
      answerBy: at,
      points: 2,
      reasons,
    }))
    assertBlocks(queueMessage({ ...queue, open: 4_812, later: 7, mine: queued, free: queued }, place))
    assertBlocks(noticeMessage(`No ${text}`, text, { text: `Open ${text}`, url: 'https://hub.example' }))
    expect(leads).toHaveLength(60)
  })

  test('the check itself refuses what Slack refuses', () => {
    const block = section('x')
    expect(() => assertBlocks({ text: '<!channel>', blocks: [block] })).toThrow('markup')
    expect(() =>
      assertBlocks({ text: 'x', blocks: [{ type: 'section', text: { type: 'mrkdwn', text: '*x*' } }] }),
    ).toThrow('markup')
    expect(() => assertBlocks({ text: 'x', blocks: Array.from({ length: 51 }, () => block) })).toThrow('51 blocks')
    expect(() =>
      assertBlocks({ text: 'x', blocks: [{ type: 'header', text: { type: 'plain_text', text: 'x'.repeat(151) } }] }),
    ).toThrow('151 long')
    expect(() => assertBlocks({ text: 'x', blocks: [section('\uD83D')] })).toThrow('half')
  })

  test('a message too long loses its end, not its beginning', () => {
    const { blocks } = message(
      'm',
      Array.from({ length: 60 }, (_, index) => section(`${index} ${'x'.repeat(400)}`)),
    )
    expect(JSON.stringify(blocks[0])).toContain('0 x')
    expect(blocks.length).toBeGreaterThan(10)
    assertBlocks({ text: 'm', blocks })
  })
})

describe('what is shown', () => {
  const shown = (value: unknown): string => JSON.stringify(value)

  test('the reasons left out are summed, so that the receipt adds up', () => {
    const parts = [9, 8, 7, 6, 5, 4, -3].map((points, index) => partOf(points, `R${index}`))
    const text = shown(leadMessage(lead({ score: scored(36, parts) }), place))
    const points = [...text.matchAll(/\\n([+−])(\d+) {2}/g)].map(([, sign, n]) => (sign === '−' ? -1 : 1) * Number(n))
    expect(points.reduce((sum, part) => sum + part, 0)).toBe(36)
    expect(text).toContain('+1  2 other reasons')
  })

  test('who somebody is and what they do are told apart', () => {
    const score = { ...scored(42, [partOf(30, 'A'), partOf(12, 'B')]), fit: 30, engagement: 12 }
    expect(shown(leadMessage(lead({ score }), place))).toContain('Score 42 (fit 30, engagement 12), grade B.')
    expect(shown(leadMessage(lead(), place))).toContain('Score 42, grade B.')
  })

  test('until when nobody is to contact somebody is said first, and what colleagues say of them', () => {
    const feedback = [{ kind: 'wrong-segment' as const, title: 'Wrong segment', at }]
    const text = shown(leadMessage(lead({ doNotContactUntil: '2026-12-03', feedback }), place))
    expect(text).toContain('Do not contact until 2026-12-03. Feedback: Wrong segment.')
    const rows = [row({ doNotContactUntil: '9999-01-01' }), row({ doNotContactUntil: '2001-01-01' })]
    const list = shown(leadsMessage({ leads: rows, next: null, total: 2 }, { text: 'x' }, place))
    expect(list.split('Do not contact until 9999-01-01')).toHaveLength(2)
    expect(list).not.toContain('2001')
  })

  test('a record in trouble tells why and what mends it, in the words of every surface', () => {
    const trouble = link({ status: 'needs-attention', reason: 'phone: too long.', fix: 'Shorten it.' })
    const text = shown(leadMessage(lead({ links: [link(), trouble] }), place))
    expect(text).toContain('HubSpot contacts: In sync · 2 min ago')
    expect(text).toContain('HubSpot contacts: Needs attention')
    expect(text).toContain('phone: too long. Shorten it.')
  })

  test('links lead to the lead in Lead Hub and to its record', () => {
    const text = shown(leadMessage(lead(), place))
    expect(text).toContain('https://hub.example/leads/lead_1')
    expect(text).toContain('https://app.hubspot.com/contacts/1/record/contacts/1')
  })

  test('a list tells how many there are and where the rest is', () => {
    const text = shown(leadsMessage({ leads: [row()], next: 'n', total: 4_812 }, { text: 'acme' }, place))
    expect(text).toContain('4,812 leads match “acme”')
    expect(text).toContain('… and 4,811 more in Lead Hub')
    expect(text).toContain('https://hub.example/leads?q=acme')
    expect(text).toContain('HubSpot, Google Sheets · In sync')
  })

  test('what is missing is said before the help', () => {
    expect(shown(helpMessage('find', place))).toContain('Say what to find.')
    assertBlocks(helpMessage(undefined, place))
  })

  test('nothing is cut through a letter', () => {
    expect(cut('👩‍👩‍👧‍👦👩‍👩‍👧‍👦', 16)).toBe('👩‍👩‍👧‍👦…')
    expect(tidy('a\u202Eb', 10)).toBe('a b')
  })
})
