import { z } from 'zod'

import { team } from './app.ts'
import type { SlackUser } from './app.ts'
import { elementsOf } from './blocks.ts'
import type { Block } from './blocks.ts'
import type { SlackState } from './state.ts'

const triggerMs = 3_000

/** What every interactive payload says. */
export function common(state: SlackState, type: string, user: SlackUser): Record<string, unknown> {
  return {
    type,
    user: { id: user.id, username: user.name, name: user.name, team_id: team.id },
    team: { id: team.id, domain: team.domain },
    enterprise: null,
    api_app_id: state.app.appId,
    token: state.app.verificationToken,
    trigger_id: makeTrigger(state, user.id),
    is_enterprise_install: false,
  }
}

/** A trigger id that opens one view within three seconds. */
export function makeTrigger(state: SlackState, userId: string): string {
  const id = `${state.nextTs()}.${state.nextId('').toLowerCase()}`
  state.triggers.set(id, { userId, until: state.world.now() + triggerMs, isUsed: false })
  return id
}

/** What a person did with an element. */
export function actionOf(
  state: SlackState,
  { block, element }: { block: Block; element: Block },
  value: string | undefined,
): Record<string, unknown> {
  const base = {
    type: element.type,
    action_id: element['action_id'],
    block_id: block['block_id'],
    action_ts: state.nextTs(),
  }
  if (element.type === 'button')
    return { ...base, text: element['text'], ...(element['value'] === undefined ? {} : { value: element['value'] }) }
  return { ...base, ...chosen(element, value ?? '') }
}

/** What an element holds after a person used it. */
function chosen(element: Block, value: string): Record<string, unknown> {
  const option = z.array(z.looseObject({ value: z.string() })).safeParse(element['options'])
  const selected = option.success ? option.data.find((each) => each.value === value) : undefined
  switch (element.type) {
    case 'users_select':
      return { selected_user: value }
    case 'conversations_select':
      return { selected_conversation: value }
    case 'channels_select':
      return { selected_channel: value }
    case 'checkboxes':
      return { selected_options: selected ? [selected] : [] }
    case 'datepicker':
      return { selected_date: value }
    case 'static_select':
    case 'external_select':
    case 'radio_buttons':
    case 'overflow':
      return { selected_option: selected ?? null }
    default:
      return { value: value === '' ? null : value }
  }
}

/** What the inputs of a view hold. */
export function valuesOf(blocks: readonly Block[], values: Readonly<Record<string, string>>): Record<string, unknown> {
  const state: Record<string, Record<string, unknown>> = {}
  for (const { block, element } of elementsOf(blocks.filter((each) => each.type === 'input'))) {
    const blockId = String(block['block_id'])
    const actionId = String(element['action_id'])
    const value = values[blockId] ?? values[actionId] ?? ''
    state[blockId] = { ...state[blockId], [actionId]: { type: element.type, ...chosen(element, value) } }
  }
  return state
}
