import { describe, expect, test } from 'vitest'
import { parseCommand, type Command } from '#apps/slack/command.ts'

const find = (text: string, hint?: string): Command => ({ kind: 'find', text, ...(hint === undefined ? {} : { hint }) })
const show = (text: string): Command => ({ kind: 'show', text })

describe('the grammar', () => {
  test.each<[string, Command]>([
    ['', { kind: 'help' }],
    ['  HELP find', { kind: 'help' }],
    ['find acme', find('acme')],
    ['FIND   Acme   AG', find('Acme AG')],
    ['find "Acme  AG" zug', find('Acme  AG zug')],
    ['find “Müller & Söhne”', find('Müller & Söhne')],
    ['mine', { kind: 'mine' }],
    ['MINE  ', { kind: 'mine' }],
    ['mine mining ag', find('mine mining ag')],
    ['find', { kind: 'help', missing: 'find' }],
    ['show ""', { kind: 'help', missing: 'show' }],
    ['show <mailto:a@b.ch|a@b.ch>', show('a@b.ch')],
    ['find <http://acme.com|acme.com>', find('acme.com')],
    ['show <https://hub.example/leads/lead_1>', show('https://hub.example/leads/lead_1')],
    ['show <https://hub.example/leads/lead_1|this one>', show('https://hub.example/leads/lead_1')],
    ['find R&amp;D &lt;x&gt;', find('R&D <x>')],
    ['find <@U1|anna>', find('anna')],
    ['acme ag', find('acme ag', 'acme')],
    ['"find" acme', find('acme')],
  ])('%s', (text, command) => {
    expect(parseCommand(text)).toEqual(command)
  })

  test('a very long text is cut, and quickly', () => {
    const command = parseCommand(`find ${'<'.repeat(50_000)}${'"'.repeat(50_000)}`)
    expect(command.kind === 'find' && command.text.length).toBeLessThanOrEqual(300)
  })
})
