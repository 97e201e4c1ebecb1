import type { LeadPage, LeadRow, LeadView, LinkView } from '#shared/api/lead.ts'
import { statusWords } from '#shared/status.ts'
import { leadPage, leadsPage } from '#shared/web/pages.ts'
import {
  actions,
  context,
  facts,
  header,
  lineWithButton,
  linkButton,
  message,
  section,
  type Message,
} from './blocks.ts'
import { ago, signed, tidy } from './text.ts'

/** Where links go, what the command is called here, and the time in milliseconds since the epoch. */
export interface Place {
  readonly publicUrl: string
  readonly command: string
  readonly now: number
}

const reasonsMax = 5
const linksMax = 8
const shownFields = ['email', 'phone', 'mobile', 'company', 'title', 'city', 'status', 'owner']

const connectorWords: Readonly<Record<string, string>> = {
  salesforce: 'Salesforce',
  hubspot: 'HubSpot',
  sheets: 'Google Sheets',
  memory: 'Memory',
}
const connectorWord = (id: string): string => connectorWords[id] ?? tidy(id, 40)

/** One lead: score with its receipt, what is known, how it stands in each system. */
export function leadMessage(lead: LeadView, place: Place): Message {
  const name = tidy(lead.title, 130)
  const grade = lead.score === null ? '' : ` — ${lead.score.total} (${lead.score.grade})`
  return message(`${name}${grade}`, [
    header(`${tidy(lead.title, 130)}${grade}`),
    ...aboutOf(lead),
    ...cautionOf(lead),
    section(receipt(lead)),
    ...factsOf(lead),
    section(lead.links.length === 0 ? 'In no connected system.' : standings(lead.links, place.now)),
    ...(lead.absent.length === 0 ? [] : [section(absences(lead.absent))]),
    ...(lead.openReviews.length === 0 ? [] : [context(doubts(lead.openReviews.length))]),
    actions([
      linkButton('open_hub', 'Open in Lead Hub', leadPage(place.publicUrl, lead.id)),
      ...lead.links.slice(0, linksMax).flatMap(openButton),
    ]),
  ])
}

/** What people know the lead by, and whose it is. */
function aboutOf({ subtitle, office }: LeadView): ReturnType<typeof section>[] {
  const parts = [subtitle, office === null ? '' : `Territory ${office.name}`].filter((part) => part !== '')
  return parts.length === 0 ? [] : [section(tidy(parts.join(' · '), 300))]
}

/** What to know before calling. */
function cautionOf({ doNotContactUntil, feedback }: LeadView): ReturnType<typeof section>[] {
  const said = feedback.map(({ title }) => title).join(', ')
  const parts = [untilText(doNotContactUntil), said === '' ? '' : `Feedback: ${said}.`].filter((part) => part !== '')
  return parts.length === 0 ? [] : [section(parts.join(' '))]
}

const untilText = (until: string | null): string => (until === null ? '' : `Do not contact until ${tidy(until, 20)}.`)

function receipt({ score }: LeadView): string {
  if (score === null) return 'Not scored yet.'
  const parts = score.parts.toSorted((a, b) => Math.abs(b.points) - Math.abs(a.points))
  const lines = parts.slice(0, reasonsMax).map(({ points, reason }) => `${signed(points)}  ${tidy(reason, 150)}`)
  const rest = parts.slice(reasonsMax).reduce((sum, { points }) => sum + points, 0)
  const more = parts.length > reasonsMax ? [`${signed(rest)}  ${parts.length - reasonsMax} other reasons`] : []
  const sides = score.engagement === 0 ? '' : ` (fit ${score.fit}, engagement ${score.engagement})`
  return [`Score ${score.total}${sides}, grade ${score.grade}. Because:`, ...lines, ...more].join('\n')
}

function factsOf(lead: LeadView) {
  const known = shownFields.flatMap((name) => lead.fields.filter(({ field }) => field === name))
  if (known.length === 0) return []
  return [facts(known.map(({ title, value }) => `${title}: ${tidy(String(value ?? ''), 200)}`))]
}

function standings(links: readonly LinkView[], now: number): string {
  const lines = links.slice(0, linksMax).map((link) => {
    const when = link.lastSyncedAt === null ? '' : ` · ${ago(Date.parse(link.lastSyncedAt), now)}`
    const why = [link.reason, link.fix].filter((part) => part !== null).map((part) => tidy(part, 200))
    const head = `${connectorWord(link.connector)} ${tidy(link.object, 40)}: ${statusWords[link.status]}${when}`
    return [head, ...(why.length === 0 ? [] : [`    ${why.join(' ')}`])].join('\n')
  })
  if (links.length > linksMax) lines.push(`… and ${links.length - linksMax} more`)
  return lines.join('\n')
}

/** The systems that have no record of the lead, and why. */
const absences = (absent: LeadView['absent']): string =>
  absent
    .slice(0, linksMax)
    .map(({ connector, status, reason, fix }) => {
      const why = [reason, fix].filter((part) => part !== null).map((part) => tidy(part, 200))
      return `${connectorWord(connector)}: ${statusWords[status]}\n    ${why.join(' ')}`
    })
    .join('\n')

const doubts = (count: number): string =>
  count === 1
    ? 'A question about this lead waits for a decision in Lead Hub.'
    : `${count} questions about this lead wait for decisions in Lead Hub.`

function openButton(link: LinkView, index: number) {
  if (link.url === null || link.url.length > 3_000) return []
  return [linkButton(`open_${index}`, `Open in ${connectorWord(link.connector)}`, link.url)]
}

/** The leads that match, in the hub's order. */
export function leadsMessage(
  page: LeadPage,
  asked: { readonly text: string; readonly hint?: string },
  place: Place,
): Message {
  const text = tidy(asked.text, 100)
  const hint = asked.hint === undefined ? [] : [context(hintFor(tidy(asked.hint, 40), place))]
  if (page.leads.length === 0) {
    const said = `No lead matches “${text}”.`
    return message(said, [section(`${said} Try part of a name, an e-mail address or a domain.`), ...hint])
  }
  const count = page.total === 1 ? '1 lead matches' : `${page.total.toLocaleString('en-GB')} leads match`
  const more = page.total - page.leads.length
  const rest = actions([
    linkButton(
      'open_list',
      `… and ${more.toLocaleString('en-GB')} more in Lead Hub`,
      leadsPage(place.publicUrl, asked.text),
    ),
  ])
  return message(`${count} “${text}”`, [
    section(`${count} “${text}”.`),
    ...page.leads.map((row) =>
      lineWithButton(rowText(row, place.now), linkButton(`open_${row.id}`, 'Open', leadPage(place.publicUrl, row.id))),
    ),
    ...(more > 0 ? [rest] : []),
    context(`${place.command} show <e-mail> tells more about one.`),
    ...hint,
  ])
}

function rowText(row: LeadRow, now: number): string {
  const score = row.score === null ? 'not scored' : `${row.score}${row.grade === null ? '' : ` (${row.grade})`}`
  const about = [row.company, row.city, row.email].filter((part) => part !== null).map((part) => tidy(part, 80))
  const remotes = row.remotes.length === 0 ? 'in no system' : row.remotes.map(connectorWord).join(', ')
  const until = Date.parse(row.doNotContactUntil ?? '') > now ? untilText(row.doNotContactUntil) : ''
  return [`${tidy(row.title, 120)} — ${score}`, until, about.join(' · '), `${remotes} · ${statusWords[row.status]}`]
    .filter((line) => line !== '')
    .join('\n')
}

const hintFor = (word: string, { command }: Place): string =>
  `“${word}” is no command, so it was searched for. ${command} help lists the commands.`

/** What can be asked. */
export function helpMessage(missing: 'find' | 'show' | undefined, { command, publicUrl }: Place): Message {
  const lacking = missing === 'find' ? 'Say what to find.' : missing === 'show' ? 'Say which lead to show.' : undefined
  const lines = [
    `${command} find <text, e-mail or domain>   leads that match, best score first`,
    `${command} show <e-mail, hub id or link>   one lead: score and why, and how it stands in each system`,
    `${command} mine   your leads in the order in which to call, and why`,
    `${command} help   this list`,
  ]
  return message(`Lead Hub: ${command} find, ${command} show, ${command} mine, ${command} help`, [
    ...(lacking === undefined ? [] : [section(lacking)]),
    section(lines.join('\n')),
    context('Only you see the answers.'),
    actions([linkButton('open_hub', 'Open Lead Hub', publicUrl)]),
  ])
}

/** A plain sentence, what to do about it, and where. */
export function noticeMessage(
  said: string,
  fix?: string,
  open?: { readonly text: string; readonly url: string },
): Message {
  const text = [said, fix].filter((part) => part !== undefined).join(' ')
  return message(text, [
    section(tidy(text, 1_000)),
    ...(open === undefined ? [] : [actions([linkButton('open_fix', open.text, open.url)])]),
  ])
}
