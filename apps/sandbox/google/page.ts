import { actionForm, field, html, htmlPage, table } from '#apps/sandbox/kit/html.ts'
import { columnName } from './a1.ts'
import { lastRow } from './actions.ts'
import { findSheet } from './book.ts'
import { plainRendering, render } from './values-read.ts'
import type { Html } from '#apps/sandbox/kit/html.ts'
import type { Book, Sheet } from './book.ts'
import type { Google } from './state.ts'

const pageRows = 50
const columnsShownMax = 30
const base = '/_twin/google'

/** The human pages: a list of spreadsheets, and each as a plain table to edit. */
export function createPage(google: Google): (path: string, query: URLSearchParams) => string | null {
  return (path, query) => {
    if (path === '/' || path === '') return listPage(google)
    const file = google.files.get(path.slice(1))
    if (!file) return null
    const sheet = findSheet(file.book, query.get('tab') ?? '') ?? file.book.sheets[0]
    return sheet ? sheetPage(file.book, sheet, Math.max(Number(query.get('page') ?? 1) || 1, 1)) : null
  }
}

function listPage(google: Google): string {
  const rows = [...google.files.values()].map(({ book, modifiedMs }) => [
    html`<a href="${base}/${book.id}">${book.title}</a>`,
    String(book.sheets.reduce((sum, sheet) => sum + lastRow(sheet), 0)),
    new Date(modifiedMs).toISOString(),
  ])
  return htmlPage(
    'Google twin',
    html`<h2>Spreadsheets</h2>
      ${table(['Name', 'Rows', 'Last change'], rows)}`,
  )
}

function sheetPage(book: Book, sheet: Sheet, page: number): string {
  const address = (tab: Sheet, number: number) =>
    `${base}/${book.id}?tab=${encodeURIComponent(tab.title)}&page=${number}`
  const here = address(sheet, page)
  const hidden = html`<input type="hidden" name="file" value="${book.id}" /><input
      type="hidden"
      name="tab"
      value="${sheet.title}"
    />`
  const form = (action: string, body: Html) => actionForm(`${base}/${action}`, here, html`${hidden}${body}`)
  const total = lastRow(sheet)
  const start = (page - 1) * pageRows
  const width = Math.min(
    sheet.rows.reduce((most, row) => Math.max(most, row?.length ?? 0), 1),
    columnsShownMax,
  )
  const heads = ['', ...Array.from({ length: width }, (_, column) => columnName(column)), '']
  const count = Math.max(Math.min(pageRows, total - start), 0)
  const rows = Array.from({ length: count }, (_, offset) => rowCells(book, { sheet, row: start + offset, width }, form))
  const tabs = book.sheets.map((tab) => html`<a href="${address(tab, 1)}">${tab.title}</a> `)
  const body = html`<p>Tabs: ${tabs}</p>
    <p>
      Rows ${start + 1} to ${start + count} of ${total}.
      ${page > 1 ? html`<a href="${address(sheet, page - 1)}">Earlier rows</a>` : ''}
      ${start + pageRows < total ? html`<a href="${address(sheet, page + 1)}">Later rows</a>` : ''}
    </p>
    ${table(heads, rows)} ${tools(form)}`
  return htmlPage(`${book.title}: ${sheet.title}`, body)
}

type MakeForm = (action: string, body: Html) => Html

function rowCells(
  book: Book,
  at: { sheet: Sheet; row: number; width: number },
  form: MakeForm,
): readonly (Html | string)[] {
  const { sheet, row, width } = at
  const cells = Array.from({ length: width }, (_, column) => {
    const name = columnName(column) + (row + 1)
    const value = String(
      render(book, { cell: sheet.rows[row]?.[column], sheet, row, column }, { ...plainRendering, value: 'FORMULA' }),
    )
    return form(
      'setCell',
      html`<input type="hidden" name="cell" value="${name}" /><input
          name="value"
          value="${value}"
          aria-label="${name}"
          size="14"
          style="width:10rem"
        />`,
    )
  })
  const remove = form(
    'deleteRows',
    html`<input type="hidden" name="at" value="${row + 1}" /><button aria-label="Delete row ${row + 1}">
        Delete
      </button>`,
  )
  return [String(row + 1), ...cells, remove]
}

function tools(form: MakeForm): Html {
  return html`<h2>Change the sheet</h2>
    ${form('insertRows', html`${field('at', 'Insert a row above row')}<button>Insert</button>`)}
    ${form('sort', html`${field('column', 'Sort by column (letter or header)')}<button>Sort</button>`)}
    ${form('insertColumn', html`${field('column', 'Insert a column before')}<button>Insert</button>`)}
    ${form('moveColumn', html`${field('column', 'Move column')}${field('before', 'before column')}<button>Move</button>`)}
    ${form('deleteColumn', html`${field('column', 'Delete column')}<button>Delete</button>`)}
    ${form('renameTab', html`${field('name', 'Rename this tab')}<button>Rename</button>`)}`
}
