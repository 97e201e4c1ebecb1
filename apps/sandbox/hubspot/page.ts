import { actionForm, field, html, htmlPage, table as htmlTable } from '#apps/sandbox/kit/html.ts'
import type { Html } from '#apps/sandbox/kit/html.ts'

import { objectTypeOf, objectTypes } from './schema.ts'
import type { HubspotState } from './state.ts'
import type { CrmRecord, Table } from './table.ts'

const base = '/_twin/hubspot'
const shownMax = 50

const columns = {
  contacts: ['email', 'firstname', 'lastname', 'phone', 'jobtitle', 'company', 'city'],
  companies: ['name', 'domain', 'phone', 'industry', 'city'],
  deals: ['dealname', 'amount', 'dealstage', 'closedate'],
} as const

/** The human page: lists with search, one record with its form, and how a card would call the app. */
export function hubspotPage(state: HubspotState, path: string, query: URLSearchParams): string | null {
  const [, word = '', id = '', part = ''] = path.split('/')
  const type = objectTypeOf(word === '' ? 'contacts' : word)
  if (!type) return null
  const table = state.portal().tables[type]
  if (id === '') return listPage(state, table, query.get('q') ?? '')
  const record = table.find(id)
  if (!record) return null
  return part === 'card' ? cardPage(state, table, record) : recordPage(state, table, record)
}

function listPage(state: HubspotState, table: Table, q: string): string {
  const names = columns[table.type]
  const wanted = q.trim().toLowerCase()
  const found = table
    .idsFrom(0, table.size(), false)
    .flatMap((id) => table.find(String(id)) ?? [])
    .filter((record) => wanted === '' || names.some((name) => record.properties[name]?.toLowerCase().includes(wanted)))
  const rows = found.slice(0, shownMax).map((record) => {
    const link = html`<a href="${base}/${table.type}/${record.id}">${record.id}</a>`
    return [link, ...names.map((name) => record.properties[name])]
  })
  const create = names.map((name) => field(`p.${name}`, table.properties.get(name)?.label ?? name))
  return htmlPage(
    `HubSpot twin: ${table.type}`,
    html`<nav aria-label="Objects">${objectTypes.map((type) => html`<a href="${base}/${type}">${type}</a> `)}</nav>
      <p>Portal ${state.portal().id}, ${state.portal().domain}.</p>
      <form class="row" method="get" action="${base}/${table.type}">
        ${field('q', 'Search', q)}<button>Search</button>
      </form>
      <p>${found.length} found${found.length > shownMax ? `, the first ${shownMax} shown` : ''}.</p>
      ${htmlTable(['ID', ...names], rows)}
      <h2>New ${table.words.singular}</h2>
      ${actionForm(`${base}/create`, `${base}/${table.type}`, html`${hidden('objectType', table.type)}${create}<button>Create</button>`)}`,
  )
}

function recordPage(state: HubspotState, table: Table, record: CrmRecord): string {
  const here = `${base}/${table.type}/${record.id}`
  const list = `${base}/${table.type}`
  const known = html`${hidden('objectType', table.type)}${hidden('id', String(record.id))}`
  const editable = [...table.properties.values()].filter(
    (def) => !def.readOnlyValue && !def.archived && def.name !== 'createdate',
  )
  const fields = editable.map((def) => field(`p.${def.name}`, def.label, record.properties[def.name] ?? ''))
  const mergeKnown = html`${hidden('objectType', table.type)}${hidden('primaryId', String(record.id))}`
  return htmlPage(
    `HubSpot twin: ${table.words.singular} ${record.id}`,
    html`<p><a href="${list}">All ${table.type}</a>${record.archivedAt === null ? '' : ' · archived'}</p>
      ${table.type === 'contacts' ? companyPart(state, record, here) : ''}
      ${actionForm(`${base}/edit`, here, html`${known}${fields}<button>Save</button>`)}
      ${actionForm(`${base}/delete`, list, html`${known}<button>Delete</button>`)}
      <h2>Merge another ${table.words.singular} into this one</h2>
      ${actionForm(`${base}/merge`, list, html`${mergeKnown}${field('otherId', 'ID of the other one')}<button>Merge</button>`)}
      <p><a href="${base}/${table.type}/${record.id}/card">Card</a></p>`,
  )
}

/** How the CRM calls the app for a card: signed, with the person and the portal in the query. */
function cardPage(state: HubspotState, table: Table, record: CrmRecord): string {
  const here = `${base}/${table.type}/${record.id}/card`
  const { permittedFetchUrls } = state.app
  const url = `${permittedFetchUrls[0] ?? 'https://'}/?objectId=${record.id}`
  const last = state.lastCardAnswer
  return htmlPage(
    `HubSpot twin: card of ${table.words.singular} ${record.id}`,
    html`<p><a href="${base}/${table.type}/${record.id}">Back to the record</a></p>
      <p>Permitted addresses: ${permittedFetchUrls.join(', ') || 'none'}.</p>
      ${actionForm(
        `${base}/card-fetch`,
        here,
        html`${field('url', 'Address', url)}${field('method', 'Method', 'GET')}${field('body', 'Body')}<button>
            Fetch
          </button>`,
      )}
      ${
        last
          ? html`<h2>
                Last answer:
                ${last.status}${last.appServerStatusCode === undefined ? '' : ` (the app said ${last.appServerStatusCode})`}
              </h2>
              <pre style="white-space: pre-wrap">${last.body}</pre>`
          : ''
      }`,
  )
}

function companyPart(state: HubspotState, record: CrmRecord, here: string): Html {
  const portal = state.portal()
  const id = portal.associations.primary('contacts', record.id, 'companies')
  const company = id === undefined ? undefined : portal.tables.companies.find(String(id))
  const shown = company
    ? html`<a href="${base}/companies/${company.id}">${company.properties['name'] ?? company.id}</a>`
    : html`none`
  const form = html`${hidden('contactId', String(record.id))}${field('companyId', 'Company ID')}<button>
      Associate
    </button>`
  return html`<p>Primary company: ${shown}</p>
    ${actionForm(`${base}/associate`, here, form)}`
}

function hidden(name: string, value: string): Html {
  return html`<input type="hidden" name="${name}" value="${value}" />`
}
