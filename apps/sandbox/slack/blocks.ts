import { z } from 'zod'

/** A block or element as sent: only what the twin must look at is named. */
export interface Block {
  readonly type: string
  readonly [name: string]: unknown
}

const node = z.looseObject({ type: z.string() })
export const blocksInput = z.array(node)

const textMax: Readonly<Record<string, number>> = { section: 3_000, header: 150, button: 75 }
const serializedMax = 13_200

/** Why blocks cannot be shown, in the words of `response_metadata.messages`; empty when they can. */
export function blockProblems(blocks: readonly Block[], surface: 'message' | 'view'): string[] {
  const most = surface === 'message' ? 50 : 100
  const problems = blocks.length > most ? [problem(`no more than ${most} items allowed`, '/blocks')] : []
  blocks.forEach((block, index) => problems.push(...nodeProblems(block, `/blocks/${index}`)))
  const ids = blocks.map((block) => block['block_id']).filter((id) => typeof id === 'string')
  const twice = ids.find((id, index) => ids.indexOf(id) !== index)
  if (twice !== undefined) problems.push(problem(`block_id ${twice} already exists`, '/blocks'))
  return problems
}

/** Messages have one more limit, over all blocks together. */
export function isTooLong(blocks: readonly Block[]): boolean {
  return JSON.stringify(blocks).length > serializedMax * 4 || blocksText(blocks).length > serializedMax
}

/** Limits of one block or element, and of those inside it. */
function nodeProblems(block: Block, at: string): string[] {
  const found: string[] = []
  const length = (value: unknown, max: number, where: string) => {
    if (typeof value === 'string' && value.length > max)
      found.push(problem(`must be less than ${max + 1} characters`, at + where))
  }
  const count = (value: unknown, max: number, where: string) => {
    if (Array.isArray(value) && value.length > max) found.push(problem(`no more than ${max} items allowed`, at + where))
  }
  length(textOf(block['text']), textMax[block.type] ?? 3_000, '/text/text')
  length(block['block_id'], 255, '/block_id')
  length(block['action_id'], 255, '/action_id')
  length(block['value'], 2_000, '/value')
  length(block['url'], 3_000, '/url')
  count(block['fields'], 10, '/fields')
  count(block['options'], 100, '/options')
  if (block.type === 'actions') count(block['elements'], 25, '/elements')
  if (block.type === 'context') count(block['elements'], 10, '/elements')
  listOf(block['fields']).forEach((field, index) => length(textOf(field), 2_000, `/fields/${index}/text`))
  listOf(block['options']).forEach((option, index) => length(textOf(option['text']), 75, `/options/${index}/text/text`))
  for (const name of ['elements', 'accessory', 'element']) {
    for (const [index, child] of childrenOf(block[name]).entries())
      found.push(...nodeProblems(child, `${at}/${name}/${index}`))
  }
  return found
}

/** What a person reads, line by line. */
export function blocksText(blocks: readonly Block[]): string {
  return blocks
    .map(blockText)
    .filter((line) => line !== '')
    .join('\n')
}

function blockText(block: Block): string {
  const children = ['elements', 'accessory', 'element'].flatMap((name) => childrenOf(block[name]).map(blockText))
  const own = textOf(block['text']) ?? ''
  switch (block.type) {
    case 'divider':
      return '---'
    case 'button':
      return `[${own}]`
    case 'mrkdwn':
    case 'plain_text':
    case 'text':
      return typeof block['text'] === 'string' ? block['text'] : ''
    case 'input':
      return `${textOf(block['label']) ?? ''}: ${children.join(' ')}`
    case 'image':
      return `(${textOf(block['alt_text']) ?? 'image'})`
    default: {
      const fields = listOf(block['fields']).map((field) => textOf(field) ?? '')
      const prompt = textOf(block['placeholder'])
      return [own, ...fields, ...children, ...(prompt ? [`<${prompt}>`] : [])].filter((part) => part !== '').join(' ')
    }
  }
}

/** Every element with an action id, with the block it stands in. */
export function elementsOf(blocks: readonly Block[]): { block: Block; element: Block }[] {
  return blocks.flatMap((block) =>
    ['elements', 'accessory', 'element']
      .flatMap((name) => childrenOf(block[name]))
      .filter((element) => typeof element['action_id'] === 'string')
      .map((element) => ({ block, element })),
  )
}

/** Slack names blocks and elements that the app left without a name. */
export function withIds(blocks: readonly Block[]): Block[] {
  return blocks.map((block, index) => ({ ...block, block_id: block['block_id'] ?? `b${index}x` }))
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  const parsed = z.looseObject({ text: z.string() }).safeParse(value)
  return parsed.success ? parsed.data.text : undefined
}

function listOf(value: unknown): Record<string, unknown>[] {
  const parsed = z.array(z.record(z.string(), z.unknown())).safeParse(value)
  return parsed.success ? parsed.data : []
}

function childrenOf(value: unknown): Block[] {
  const parsed = node.safeParse(value)
  if (parsed.success) return [parsed.data]
  const list = blocksInput.safeParse(value)
  return list.success ? list.data : []
}

function problem(message: string, pointer: string): string {
  return `[ERROR] ${message} [json-pointer:${pointer}]`
}
