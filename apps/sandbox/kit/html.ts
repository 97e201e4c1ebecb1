/** Markup that is safe to put into a page as it stands. */
export interface Html {
  readonly markup: string
}

type Piece = Html | string | number | boolean | null | undefined | readonly Piece[]

/** Tagged template: everything put in is escaped, unless it is itself Html; lists are joined, null and false vanish. */
export function html(texts: TemplateStringsArray, ...pieces: readonly Piece[]): Html {
  return { markup: texts.map((text, index) => text + (index < pieces.length ? render(pieces[index]) : '')).join('') }
}

/** A whole page: plain, readable at 320 pixels, light or dark as the reader's system has it. */
export function htmlPage(title: string, body: Html): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        <style>
          ${{ markup: style }}
        </style>
      </head>
      <body>
        <header>
          <nav aria-label="Sandbox"><a href="/">Sandbox</a></nav>
          <h1>${title}</h1>
        </header>
        <main>${body}</main>
      </body>
    </html>`.markup
}

/** A page as an HTTP answer. */
export function htmlResponse(page: string, status = 200): Response {
  return new Response(page, { status, headers: { 'Content-Type': 'text/html; charset=utf-8' } })
}

/** A table that scrolls sideways by itself on narrow screens. */
export function table(heads: readonly Piece[], rows: readonly (readonly Piece[])[]): Html {
  return html`<div class="wide" tabindex="0" role="region" aria-label="Table">
    <table>
      <thead>
        <tr>
          ${heads.map((head) => html`<th scope="col">${head}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (cells) =>
            html`<tr>
              ${cells.map((cell) => html`<td>${cell}</td>`)}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`
}

/** A labelled text input; `name` doubles as its id. */
export function field(name: string, label: string, value: string | number | null = ''): Html {
  return html`<p class="field">
    <label for="${name}">${label}</label>
    <input id="${name}" name="${name}" value="${value}" autocomplete="off" />
  </p>`
}

/** A form that posts to an action and comes back to `back`. */
export function actionForm(action: string, back: string, body: Html): Html {
  return html`<form method="post" action="${action}"><input type="hidden" name="_back" value="${back}" />${body}</form>`
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => entities[char] ?? char)
}

function render(piece: Piece): string {
  if (piece === null || piece === undefined || typeof piece === 'boolean') return ''
  if (typeof piece === 'string') return escapeHtml(piece)
  if (typeof piece === 'number') return String(piece)
  if ('markup' in piece) return piece.markup
  return piece.map(render).join('')
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

const style = `
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
body { margin: 0 auto; max-width: 70rem; padding: 1rem; }
h1 { font-size: 1.4rem; margin: 0.25rem 0 1rem; } h2 { font-size: 1.1rem; margin: 1.5rem 0 0.5rem; }
a { color: LinkText; } a:focus-visible, button:focus-visible, input:focus-visible { outline: 3px solid Highlight; outline-offset: 1px; }
.wide { overflow-x: auto; } table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: 0.35rem 0.6rem; border-bottom: 1px solid color-mix(in srgb, CanvasText 20%, Canvas); vertical-align: top; }
.field { margin: 0.4rem 0; } .field label { display: block; font-weight: 600; }
input, select, textarea, button { font: inherit; padding: 0.35rem 0.6rem; border-radius: 0.35rem; border: 1px solid color-mix(in srgb, CanvasText 60%, Canvas); max-width: 100%; box-sizing: border-box; }
input, select, textarea { width: 24rem; } button { cursor: pointer; min-height: 2.4rem; }
form.row { display: flex; flex-wrap: wrap; gap: 0.5rem; align-items: end; }
`
