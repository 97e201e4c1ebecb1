import { actionForm, field, html, htmlPage } from '#apps/sandbox/kit/html.ts'
import type { Html } from '#apps/sandbox/kit/html.ts'

import { seenBy } from './actions.ts'
import { bot } from './app.ts'
import { blocksText, elementsOf } from './blocks.ts'
import type { Block } from './blocks.ts'
import type { SlackState, View } from './state.ts'

const base = '/_twin/slack'
const shownMax = 30

/** A tiny Slack: one channel as one person sees it, with a line to type into. */
export function slackPage(state: SlackState, path: string, query: URLSearchParams): string | null {
  if (path !== '/') return null
  const userId = query.get('user') ?? state.users[0]?.id ?? ''
  const channelId = query.get('channel') ?? state.channels[0]?.id ?? ''
  const back = `${base}/?${new URLSearchParams({ user: userId, channel: channelId }).toString()}`
  const view = state.stacks.get(userId)?.at(-1)
  const home = state.homes.get(userId)
  const messages = seenBy(state, userId, channelId).slice(-shownMax)
  return htmlPage(
    'Slack twin',
    html`<form class="row" method="get" action="${base}/">
        ${choice('user', 'You are', { options: state.users.map((user) => [user.id, user.realName]), chosen: userId })}
        ${choice('channel', 'Channel', {
          options: state.channels.map((each) => [
            each.id,
            each.userId === undefined ? `#${each.name}` : `direct with ${each.userId}`,
          ]),
          chosen: channelId,
        })}
        <button>Show</button>
      </form>
      ${view ? viewPart(view, userId, back) : ''}
      <h2>Messages</h2>
      ${messages.map(
        (message) =>
          html`<article>
            <p>
              <strong>${nameOf(state, message.from)}</strong>${message.onlyFor === null ? '' : ' (only visible to you)'}
            </p>
            <pre style="white-space: pre-wrap">${message.shown}</pre>
            ${buttons(message.blocks, { userId, back, name: 'messageTs', id: message.ts })}
          </article>`,
      )}
      ${actionForm(`${base}/say`, back, html`${hidden('userId', userId)}${hidden('channelId', channelId)}${field('text', 'Message or command', '/leads help')}<button>Send</button>`)}
      <h2>Home tab</h2>
      ${
        home
          ? html`<pre style="white-space: pre-wrap">${blocksText(home.blocks)}</pre>
              ${buttons(home.blocks, { userId, back, name: 'viewId', id: home.id })}`
          : html`<p>Not published yet.</p>`
      }
      ${actionForm(`${base}/open-home`, back, html`${hidden('userId', userId)}<button>Open Home tab</button>`)}`,
  )
}

function viewPart(view: View, userId: string, back: string): Html {
  const inputs = elementsOf(view.blocks.filter((block) => block.type === 'input')).map(({ block, element }) =>
    field(
      `v.${String(block['block_id'])}`,
      `${blocksText([{ ...block, element: undefined }])} ${String(element['action_id'])}`,
    ),
  )
  return html`<section aria-label="Open view">
    <h2>Open view</h2>
    <pre style="white-space: pre-wrap">${blocksText(view.blocks)}</pre>
    ${buttons(view.blocks, { userId, back, name: 'viewId', id: view.id })}
    ${actionForm(`${base}/submit`, back, html`${hidden('userId', userId)}${inputs}<button>Submit</button>`)}
    ${actionForm(`${base}/close-view`, back, html`${hidden('userId', userId)}<button>Close</button>`)}
  </section>`
}

interface Place {
  readonly userId: string
  readonly back: string
  readonly name: 'messageTs' | 'viewId'
  readonly id: string
}

function buttons(blocks: readonly Block[], { userId, back, name, id }: Place): Html[] {
  return elementsOf(blocks)
    .filter(({ element, block }) => element.type === 'button' && block.type !== 'input')
    .map(({ element }) => {
      const known = html`${hidden('userId', userId)}${hidden(name, id)}${hidden('actionId', String(element['action_id']))}`
      return actionForm(`${base}/press`, back, html`${known}<button>${blocksText([element])}</button>`)
    })
}

function choice(
  name: string,
  label: string,
  { options, chosen }: { options: readonly (readonly [string, string])[]; chosen: string },
): Html {
  return html`<p class="field">
    <label for="${name}">${label}</label>
    <select id="${name}" name="${name}">
      ${options.map(([value, text]) => (value === chosen ? html`<option value="${value}" selected>${text}</option>` : html`<option value="${value}">${text}</option>`))}
    </select>
  </p>`
}

function nameOf(state: SlackState, id: string): string {
  return id === bot.userId ? state.app.name : (state.users.find((user) => user.id === id)?.realName ?? id)
}

function hidden(name: string, value: string): Html {
  return html`<input type="hidden" name="${name}" value="${value}" />`
}
