import { z } from 'zod'

import { bot, team } from './app.ts'
import { blockProblems, blocksInput, withIds } from './blocks.ts'
import { fail, text } from './method.ts'
import type { Method, MethodCall, MethodReply } from './method.ts'
import type { SlackState, View } from './state.ts'

const stackMax = 3
const bytesMax = 250_000
const limits: Readonly<Record<string, number>> = { title: 24, submit: 24, close: 24 }

const shapeInput = z.looseObject({ type: z.enum(['modal', 'home']), blocks: blocksInput })

/** Modals and Home tabs. */
export const viewMethods: Readonly<Record<string, Method>> = {
  'views.open': { scope: null, answer: (call) => withTrigger(call, 'open') },
  'views.push': { scope: null, answer: (call) => withTrigger(call, 'push') },
  'views.update': { scope: null, answer: update },
  'views.publish': { scope: null, answer: publish },
}

/** Puts a view before a person: as the only one, or on top of those that are open. */
export function showView(
  state: SlackState,
  shape: unknown,
  { userId, isOnTop }: { userId: string; isOnTop: boolean },
): View | MethodReply {
  const checked = checkShape(shape)
  if (checked.kind === 'bad') return checked.reply
  const stack = isOnTop ? (state.stacks.get(userId) ?? []) : []
  if (stack.length >= stackMax) return fail('push_limit_reached')
  const id = state.nextId('V')
  const view: View = {
    id,
    type: checked.shape.type,
    rootViewId: stack[0]?.id ?? id,
    previousViewId: stack.at(-1)?.id ?? null,
    hash: nextHash(state),
    shape: checked.shape,
    blocks: withIds(checked.shape.blocks),
  }
  state.stacks.set(userId, [...stack, view])
  return view
}

/** Replaces what a view shows; its hash changes. */
export function replaceView(state: SlackState, view: View, shape: unknown): MethodReply | null {
  const checked = checkShape(shape)
  if (checked.kind === 'bad') return checked.reply
  view.shape = checked.shape
  view.blocks = withIds(checked.shape.blocks)
  view.hash = nextHash(state)
  return null
}

function withTrigger(call: MethodCall, kind: 'open' | 'push'): MethodReply {
  const { state } = call
  const given = text(call, 'trigger_id') ?? text(call, 'interactivity_pointer')
  const trigger = given === undefined ? undefined : state.triggers.get(given)
  if (!trigger) return fail('invalid_trigger_id')
  if (trigger.isUsed) return fail('exchanged_trigger_id')
  if (trigger.until < state.world.now()) return fail('expired_trigger_id')
  const shown = showView(state, call.args['view'], { userId: trigger.userId, isOnTop: kind === 'push' })
  if ('ok' in shown) return shown
  trigger.isUsed = true
  return { ok: true, view: viewView(state, shown) }
}

function update(call: MethodCall): MethodReply {
  const { state } = call
  const id = text(call, 'view_id')
  const externalId = text(call, 'external_id')
  const all = [...[...state.stacks.values()].flat(), ...state.homes.values()]
  const view = all.find(
    (each) => each.id === id || (externalId !== undefined && each.shape['external_id'] === externalId),
  )
  if (!view) return fail('not_found')
  const hash = text(call, 'hash')
  if (hash !== undefined && hash !== view.hash) return fail('hash_conflict')
  return replaceView(state, view, call.args['view']) ?? { ok: true, view: viewView(state, view) }
}

function publish(call: MethodCall): MethodReply {
  const { state } = call
  const userId = text(call, 'user_id') ?? ''
  if (!state.users.some((user) => user.id === userId)) return fail('user_not_found')
  const known = state.homes.get(userId)
  const hash = text(call, 'hash')
  if (hash !== undefined && known && hash !== known.hash) return fail('hash_conflict')
  const checked = checkShape(call.args['view'])
  if (checked.kind === 'bad') return checked.reply
  const id = known?.id ?? state.nextId('V')
  const view: View = {
    id,
    type: 'home',
    rootViewId: id,
    previousViewId: null,
    hash: nextHash(state),
    shape: checked.shape,
    blocks: withIds(checked.shape.blocks),
  }
  state.homes.set(userId, view)
  return { ok: true, view: viewView(state, view) }
}

type Checked =
  | { readonly kind: 'fine'; readonly shape: z.infer<typeof shapeInput> }
  | { readonly kind: 'bad'; readonly reply: MethodReply }

function checkShape(shape: unknown): Checked {
  if (JSON.stringify(shape ?? null).length > bytesMax) return { kind: 'bad', reply: fail('view_too_large') }
  const parsed = shapeInput.safeParse(shape)
  if (!parsed.success) return invalidView(['[ERROR] missing required field [json-pointer:/view]'])
  const messages = blockProblems(parsed.data.blocks, 'view')
  for (const [name, max] of Object.entries(limits)) {
    const words = z.looseObject({ text: z.string() }).safeParse(parsed.data[name])
    if (words.success && words.data.text.length > max)
      messages.push(`[ERROR] must be less than ${max + 1} characters [json-pointer:/view/${name}/text]`)
  }
  if (lengthOf(parsed.data['private_metadata']) > 3_000)
    messages.push('[ERROR] must be less than 3001 characters [json-pointer:/view/private_metadata]')
  if (lengthOf(parsed.data['callback_id']) > 255)
    messages.push('[ERROR] must be less than 256 characters [json-pointer:/view/callback_id]')
  const needsSubmit = parsed.data.type === 'modal' && parsed.data.blocks.some((block) => block.type === 'input')
  if (needsSubmit && !parsed.data['submit'])
    messages.push('[ERROR] missing required field: submit [json-pointer:/view]')
  return messages.length > 0 ? invalidView(messages) : { kind: 'fine', shape: parsed.data }
}

function invalidView(messages: readonly string[]): Checked {
  return { kind: 'bad', reply: fail('invalid_arguments', { response_metadata: { messages } }) }
}

function nextHash(state: SlackState): string {
  return `${Math.floor(state.world.now() / 1000)}.${state.nextId('').slice(0, 8).toLowerCase()}`
}

/** A view as the API and interactive payloads show it. */
export function viewView(state: SlackState, view: View, values: unknown = {}): Record<string, unknown> {
  const { shape } = view
  return {
    id: view.id,
    team_id: team.id,
    type: view.type,
    blocks: view.blocks,
    private_metadata: shape['private_metadata'] ?? '',
    callback_id: shape['callback_id'] ?? '',
    state: { values },
    hash: view.hash,
    title: shape['title'] ?? { type: 'plain_text', text: 'View Title', emoji: true },
    clear_on_close: shape['clear_on_close'] ?? false,
    notify_on_close: shape['notify_on_close'] ?? false,
    close: shape['close'] ?? null,
    submit: shape['submit'] ?? null,
    previous_view_id: view.previousViewId,
    root_view_id: view.rootViewId,
    app_id: state.app.appId,
    external_id: shape['external_id'] ?? '',
    app_installed_team_id: team.id,
    bot_id: bot.botId,
  }
}

function lengthOf(value: unknown): number {
  return typeof value === 'string' ? value.length : 0
}
