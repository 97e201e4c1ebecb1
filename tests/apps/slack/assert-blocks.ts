import type { Message } from '#apps/slack/blocks.ts'

const textMax: Readonly<Record<string, number>> = { header: 150, section: 3_000, button: 75 }
const charactersMax = 10_000

/** Throws where Slack would refuse the message, or where a stranger's text could be more than text. */
export function assertBlocks({ text, blocks }: Message): void {
  if (text === '' || text.length > 4_000) throw new Error(`The text has ${text.length} characters.`)
  if (/<[^>]*>/.test(text)) throw new Error(`The text has markup: ${text}`)
  if (blocks.length === 0 || blocks.length > 50) throw new Error(`There are ${blocks.length} blocks.`)
  const size = JSON.stringify(blocks).length
  if (size > charactersMax) throw new Error(`The blocks have ${size} characters.`)
  for (const block of blocks) checkNode(block, block.type)
}

function checkNode(node: unknown, at: string): void {
  if (Array.isArray(node)) return node.forEach((child, index) => checkNode(child, `${at}[${index}]`))
  if (typeof node !== 'object' || node === null) return
  const found: Readonly<Record<string, unknown>> = { ...node }
  const type = String(found['type'])
  if (type === 'mrkdwn') throw new Error(`${at} is markup.`)
  if (type === 'plain_text') checkText(found['text'], at)
  longest(found['text'], textMax[type], at)
  count(found['fields'], 10, at)
  count(found['elements'], type === 'context' ? 10 : 25, at)
  for (const field of listOf(found['fields'])) longest(field, 2_000, `${at}.fields`)
  if (typeof found['url'] === 'string' && !/^https?:\/\//.test(found['url']))
    throw new Error(`${at} opens ${found['url']}`)
  if (typeof found['url'] === 'string' && found['url'].length > 3_000) throw new Error(`${at} has a long url.`)
  for (const [name, child] of Object.entries(found)) checkNode(child, `${at}.${name}`)
}

function checkText(text: unknown, at: string): void {
  if (typeof text !== 'string' || text === '') throw new Error(`${at} is empty.`)
  if (!text.isWellFormed()) throw new Error(`${at} has half a character.`)
  const opened = text.split('\u2068').length
  if (opened !== text.split('\u2069').length) throw new Error(`${at} leaves its direction open.`)
}

function longest(node: unknown, max: number | undefined, at: string): void {
  const text = typeof node === 'object' && node !== null && 'text' in node ? node.text : undefined
  if (typeof text === 'string' && max !== undefined && text.length > max)
    throw new Error(`${at} is ${text.length} long.`)
}

function count(list: unknown, max: number, at: string): void {
  if (listOf(list).length > max || (Array.isArray(list) && list.length === 0))
    throw new Error(`${at} has too many or no parts.`)
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])
