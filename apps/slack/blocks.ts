import type { types } from '@slack/bolt'
import { cut, escape } from './text.ts'

/** A message as it goes to Slack: `text` is what notifications and old clients show. */
export interface Message {
  readonly text: string
  readonly blocks: readonly types.KnownBlock[]
}

/** Most blocks, and most characters in all of them; Slack refuses messages at about 13,000. https://github.com/slackapi/bolt-js/issues/2509 */
const blocksMax = 50
const charactersMax = 10_000

// Everything is plain text: mentions, links and bold in what strangers wrote stay letters. Not even emoji codes work.
const plain = (text: string, max: number): types.PlainTextElement => ({
  type: 'plain_text',
  text: cut(text, max),
  emoji: false,
})

export const header = (text: string): types.HeaderBlock => ({ type: 'header', text: plain(text, 150) })
export const section = (text: string): types.SectionBlock => ({ type: 'section', text: plain(text, 3_000) })
export const facts = (texts: readonly string[]): types.SectionBlock => ({
  type: 'section',
  fields: texts.slice(0, 10).map((text) => plain(text, 2_000)),
})
export const context = (text: string): types.ContextBlock => ({ type: 'context', elements: [plain(text, 2_000)] })

/** A button that opens a page. */
export const linkButton = (id: string, text: string, url: string): types.Button => ({
  type: 'button',
  action_id: cut(id, 255),
  text: plain(text, 75),
  url,
})
export const actions = (buttons: readonly types.Button[]): types.ActionsBlock => ({
  type: 'actions',
  elements: buttons.slice(0, 25),
})
/** A line with a button at its end. */
export const lineWithButton = (text: string, button: types.Button): types.SectionBlock => ({
  ...section(text),
  accessory: button,
})

/** Puts blocks together and leaves out what Slack would refuse, from the end. */
export function message(text: string, blocks: readonly types.KnownBlock[]): Message {
  const kept: types.KnownBlock[] = []
  let characters = 2
  for (const block of blocks.slice(0, blocksMax)) {
    characters += JSON.stringify(block).length + 1
    if (characters > charactersMax) break
    kept.push(block)
  }
  return { text: cut(escape(text), 1_000), blocks: kept }
}
