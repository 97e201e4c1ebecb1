import type { QueueView } from '#shared/api/routing.ts'
import { leadPage, myLeadsPage } from '#shared/web/pages.ts'
import { actions, context, lineWithButton, linkButton, message, section, type Message } from './blocks.ts'
import { signed, tidy } from './text.ts'
import type { Place } from './views.ts'

const freeShown = 3

/** What somebody should do next, and what they could take. */
export function queueMessage(queue: QueueView, place: Place): Message {
  const { open, mine, free, later } = queue
  const head = open === 0 ? 'No lead is yours.' : open === 1 ? '1 open lead is yours.' : `${open} open leads are yours.`
  const rest = later === 0 ? '' : ` ${later} of them not to be contacted yet.`
  const nobodys = free.slice(0, freeShown)
  return message(head, [
    section(`${head}${rest}`),
    ...mine.map((lead) => line(lead, place)),
    ...(nobodys.length === 0
      ? []
      : [section('Nobody’s, the best first:'), ...nobodys.map((lead) => line(lead, place))]),
    context(numbers(queue)),
    actions([linkButton('open_mine', 'My leads in Lead Hub', myLeadsPage(place.publicUrl))]),
  ])
}

const line = (lead: QueueView['mine'][number], { publicUrl }: Place) =>
  lineWithButton(lineText(lead), linkButton(`open_${lead.id}`, 'Open', leadPage(publicUrl, lead.id)))

function lineText({ title, company, phone, points, reasons }: QueueView['mine'][number]): string {
  const about = [company, phone].filter((part) => part !== null).map((part) => tidy(part, 80))
  const why = reasons.map((reason) => `${tidy(reason.why, 150)} (${signed(reason.points)})`).join(' ')
  return [`${tidy(title, 120)} — ${points}`, about.join(' · '), why].filter((part) => part !== '').join('\n')
}

const numbers = ({ days, given, contacted, won, lost }: QueueView): string =>
  `In ${days} days: ${given} given, ${contacted} spoken with, ${won} won, ${lost} lost.`
