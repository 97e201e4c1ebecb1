import { actionForm, field, html, htmlPage, table } from '#apps/sandbox/kit/html.ts'
import type { Html } from '#apps/sandbox/kit/html.ts'
import { objectOfId } from './actions.ts'
import type { Org } from './org.ts'
import type { ObjectSchema, Row } from './schema.ts'

const home = '/_twin/salesforce/'
const shownMax = 50
const objects = ['Lead', 'Contact', 'Account', 'Opportunity', 'OpportunityContactRole']

/** The human pages: `/` searches and lists, `/records/<id>` shows and edits, `/new/<object>` makes one. */
export function salesforcePage(org: Org, path: string, query: URLSearchParams): string | null {
  const [, head = '', rest = ''] = path.split('/')
  if (head === '') return listPage(org, query)
  if (head === 'new' && objects.includes(rest)) return newPage(org.object(rest))
  const row =
    head === 'records' && /^[0-9A-Za-z]{18}$/.test(rest) ? org.table(objectOfId(org, rest).name).get(rest) : undefined
  return row ? recordPage(objectOfId(org, row.Id), row) : null
}

function listPage(org: Org, query: URLSearchParams): string {
  const name = objects.find((one) => one === query.get('object')) ?? 'Lead'
  const text = query.get('q') ?? ''
  const found = search(org, name, text)
  const rows = found.map((row) => [
    html`<a href="${home}records/${row.Id}">${String(row['Name'] ?? row.Id)}</a>`,
    String(row['Email'] ?? row['Website'] ?? ''),
    String(row['Company'] ?? row['Phone'] ?? ''),
    String(row['Lead_Hub_Score__c'] ?? ''),
    row['IsDeleted'] ? 'deleted' : row['IsConverted'] ? 'converted' : '',
    row.SystemModstamp,
  ])
  const form = html`<form class="row" method="get" action="${home}">
    <p class="field">
      <label for="object">Object</label>
      <select id="object" name="object">
        ${objects.map((one) => html`<option ${{ markup: one === name ? 'selected' : '' }}>${one}</option>`)}
      </select>
    </p>
    ${field('q', 'Name, e-mail, company or phone contains', text)}
    <button>Search</button>
  </form>`
  const count = html`<p>
    ${org.table(name).size} records, the latest ${found.length} that fit. <a href="${home}new/${name}">New ${name}</a>
  </p>`
  const heads = ['Name', 'E-mail or website', 'Company or phone', 'Score', 'State', 'Changed']
  return htmlPage('Salesforce twin', html`${form}${count}${table(heads, rows)}`)
}

/** Latest first. */
function search(org: Org, name: string, text: string): Row[] {
  const wanted = text.toLowerCase()
  const searched = ['Name', 'Email', 'Company', 'Phone', 'Id']
  const fits = (row: Row) =>
    searched.some((one) =>
      String(row[one] ?? '')
        .toLowerCase()
        .includes(wanted),
    )
  return [...org.table(name).since(null)].filter(fits).slice(-shownMax).toReversed()
}

function recordPage(object: ObjectSchema, row: Row): string {
  const self = `${home}records/${row.Id}`
  const id = html`<input type="hidden" name="id" value="${row.Id}" />`
  const edit = html`${id}${editable(object).map((one) => field(one.name, one.label, textOf(row, one.name)))}<button>
      Save
    </button>`
  const others = [...object.fields.values()].filter((one) => one.isReadOnly && one.type !== 'address')
  const facts = table(
    ['Field', 'Value'],
    others.map((one) => [one.name, textOf(row, one.name)]),
  )
  const title = `${object.label}: ${String(row['Name'] ?? row.Id)}`
  return htmlPage(
    title,
    html`<p><a href="${home}?object=${object.name}">All ${object.plural}</a></p>
      ${
        row['IsDeleted']
          ? actionForm(
              '../undelete',
              self,
              html`${id}
                <p>In the recycle bin.</p>
                <button>Undelete</button>`,
            )
          : actionForm('../edit', self, edit)
      }
      ${row['IsDeleted'] ? null : otherForms(object, row, self)}
      <h2>Set by Salesforce</h2>
      ${facts}`,
  )
}

function otherForms(object: ObjectSchema, row: Row, self: string): Html {
  const remove = html`<input type="hidden" name="id" value="${row.Id}" /><button>Delete</button>`
  const convert = html`<input type="hidden" name="leadId" value="${row.Id}" /><button>Convert</button>`
  const canConvert = object.name === 'Lead' && !row['IsConverted']
  return html`<h2>More</h2>
    ${actionForm('../delete', self, remove)} ${canConvert ? actionForm('../convert', self, convert) : null}`
}

function newPage(object: ObjectSchema): string {
  const inputs = editable(object).map((one) => field(one.name, one.isRequired ? `${one.label} (required)` : one.label))
  const body = html`<input type="hidden" name="object" value="${object.name}" />${inputs}<button>Create</button>`
  return htmlPage(`New ${object.label}`, actionForm('../create', `${home}?object=${object.name}`, body))
}

function editable(object: ObjectSchema) {
  return [...object.fields.values()].filter((one) => !one.isReadOnly)
}

function textOf(row: Row, name: string): string {
  const value = row[name]
  return value === null || value === undefined ? '' : String(value)
}
