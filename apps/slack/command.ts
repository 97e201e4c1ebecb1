/** What only a member of the workspace is told. */
export type Question =
  | { readonly kind: 'find'; readonly text: string; readonly hint?: string }
  | { readonly kind: 'show'; readonly text: string }
  | { readonly kind: 'mine' }

/** What somebody asked for after `/leads`. */
export type Command = Question | { readonly kind: 'help'; readonly missing?: 'find' | 'show' }

/** Longest text that is looked at, in characters. */
const textMax = 300

/** Reads a command's text. Case does not matter, quotes group, Slack's own markup is undone; what is no word of ours is searched for. */
export function parseCommand(raw: string): Command {
  const words = split(raw.slice(0, textMax * 4))
  const [first = '', ...rest] = words
  const text = rest.join(' ').trim().slice(0, textMax)
  switch (first.toLowerCase()) {
    case '':
    case 'help':
      return { kind: 'help' }
    case 'mine':
      return text === '' ? { kind: 'mine' } : { kind: 'find', text: `${first} ${text}` }
    case 'find':
      return text === '' ? { kind: 'help', missing: 'find' } : { kind: 'find', text }
    case 'show':
      return text === '' ? { kind: 'help', missing: 'show' } : { kind: 'show', text }
    default:
      return { kind: 'find', text: words.join(' ').trim().slice(0, textMax), hint: first.slice(0, 40) }
  }
}

/** Words, where a pair of quotes makes one of several. Phones put curly quotes. */
function split(raw: string): string[] {
  const plain = undoMarkup(raw).replaceAll(/[“”„«»]/g, '"')
  return [...plain.matchAll(/"([^"]*)"?|[^\s"]+/g)]
    .map((found) => (found[1] ?? found[0]).trim())
    .filter((word) => word !== '')
}

/** `<mailto:a@b.c|a@b.c>` and its like, then the three characters that Slack escapes. https://docs.slack.dev/messaging/formatting-message-text */
function undoMarkup(raw: string): string {
  return raw
    .replaceAll(/<([^<>|]*)(?:\|([^<>]*))?>/g, (_, target: string, label: string | undefined) =>
      linkText(target, label),
    )
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
}

function linkText(target: string, label: string | undefined): string {
  if (target.startsWith('mailto:')) return target.slice('mailto:'.length)
  if (/^[@#!]/.test(target)) return label ?? ''
  // Typed `acme.com` arrives as a link to http://acme.com.
  return label !== undefined && target.replace(/^https?:\/\//, '').replace(/\/$/, '') === label ? label : target
}
