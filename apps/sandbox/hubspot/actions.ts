import { z } from 'zod'

import type { Twin } from '#apps/sandbox/kit/twin.ts'

import { cardFetchInput } from './card-fetch.ts'
import { checkWish } from './check.ts'
import { loadRecords, loadInput } from './load.ts'
import { mergeRecords } from './merge.ts'
import { crmUser } from './portal.ts'
import type { Portal } from './portal.ts'
import { addProperty, propertyInput, removeProperty, setOptions } from './routes-properties.ts'
import { objectTypeOf } from './schema.ts'
import type { HubspotState } from './state.ts'
import type { CrmRecord, Table } from './table.ts'
import { writtenView } from './view.ts'
import { archiveRecord, changeRecord, createRecord, eraseRecord, restoreRecord, tie, untie } from './writes.ts'

type Actions = Twin['actions']

const portalId = z.coerce.number().int().optional()
const objectType = z
  .string()
  .default('contacts')
  .transform((word, context) => {
    const type = objectTypeOf(word)
    if (type) return type
    context.addIssue({ code: 'custom', message: `no object is called ${word}` })
    return z.NEVER
  })
const where = { portalId, objectType }
const oneInput = z.object({ ...where, id: z.coerce.string() })
const properties = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))
const pairInput = z.object({
  portalId,
  contactId: z.coerce.string(),
  companyId: z.coerce.string(),
  isPrimary: z.coerce.boolean().default(true),
})
const ruleInput = z.object({
  ...where,
  property: z.string(),
  kind: z.enum(['required', 'maxLength', 'pattern']),
  limit: z.coerce.string().optional(),
  enforced: z.enum(['2026-09', 'always']).default('2026-09'),
})
const appInput = z.object({
  clientId: z.string().optional(),
  clientSecret: z.string().optional(),
  redirectUris: z.array(z.string()).optional(),
  targetUrl: z.string().nullable().optional(),
  subscriptions: z.array(z.string()).optional(),
  permittedFetchUrls: z.array(z.string()).optional(),
})
const limitsInput = z.object({
  callsPerTenSeconds: z.number().nullable(),
  searchesPerSecond: z.number().nullable(),
  callsPerDay: z.number().nullable().default(null),
})
const grantInput = z.object({ portalId, scopes: z.array(z.string()).default([]), userId: z.number().default(5101) })

/** Edits "by a user" come from the CRM's own pages: no API limits, but validation rules bind. */
export function recordActions(state: () => HubspotState): Actions {
  const stamp = () => ({ source: crmUser })
  return {
    load: (input) => loadRecords(state(), loadInput.parse(input)),
    create(input) {
      const { table, portal } = tableFor(state(), z.object(where).parse(input))
      const checked = checkWish(portal, { table, properties: typed(input), bindsRules: true })
      if (checked.kind === 'bad') throw checked.fault
      return writtenView(portal, table, createRecord({ portal, table }, checked.values, stamp()))
    },
    edit(input) {
      const { portal, table, record } = recordFor(state(), oneInput.parse(input))
      const checked = checkWish(portal, { table, record, properties: typed(input), bindsRules: true })
      if (checked.kind === 'bad') throw checked.fault
      changeRecord({ portal, table }, record, { values: checked.values, stamp: stamp() })
      return writtenView(portal, table, record)
    },
    delete(input) {
      const { portal, table, record } = recordFor(state(), oneInput.parse(input))
      archiveRecord({ portal, table }, record, stamp())
    },
    restore(input) {
      const { portal, table, record } = recordFor(state(), oneInput.parse(input))
      restoreRecord({ portal, table }, record, stamp())
    },
    erase(input) {
      const { portal, table, record } = recordFor(state(), oneInput.parse(input))
      eraseRecord({ portal, table }, record, stamp())
    },
    merge(input) {
      const parsed = z.object({ ...where, primaryId: z.coerce.string(), otherId: z.coerce.string() }).parse(input)
      const { portal, table } = tableFor(state(), parsed)
      const record = mergeRecords({ portal, table }, { primary: parsed.primaryId, other: parsed.otherId }, stamp())
      return writtenView(portal, table, record)
    },
    associate(input) {
      const { isPrimary, ...pair } = pairInput.parse(input)
      const { portal, ...ends } = pairFor(state(), pair)
      tie(portal, { ...ends, isPrimary }, stamp())
    },
    disassociate(input) {
      const { portal, ...ends } = pairFor(state(), pairInput.parse(input))
      untie(portal, ends, stamp())
    },
    get(input) {
      const { portal, table, record } = recordFor(state(), oneInput.parse(input))
      return writtenView(portal, table, record)
    },
    find(input) {
      const parsed = z
        .object({ ...where, property: z.string().default('email'), value: z.coerce.string() })
        .parse(input)
      const { portal, table } = tableFor(state(), parsed)
      const all = table.idsFrom(0, table.size(), false).flatMap((id) => table.find(String(id)) ?? [])
      const found = all.filter((record) => record.properties[parsed.property] === parsed.value)
      return { results: found.map((record) => writtenView(portal, table, record)) }
    },
    list(input) {
      const { table, portal } = tableFor(state(), z.object(where).parse(input))
      const records = table.idsFrom(0, table.size(), false).flatMap((id) => table.find(String(id)) ?? [])
      return { results: records.map((record) => writtenView(portal, table, record)) }
    },
    count: (input) => ({ count: tableFor(state(), z.object(where).parse(input)).table.size() }),
  }
}

/** What an admin, a developer or a test does around the records. */
export function portalActions(state: () => HubspotState): Actions {
  return {
    'add-portal': (input) => ({
      portalId: state().addPortal(z.object({ portalId: z.number().int() }).parse(input).portalId).id,
    }),
    'set-app'(input) {
      const patch = appInput.parse(input)
      state().app = {
        ...state().app,
        ...Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined)),
      }
      const { clientSecret: _, ...shown } = state().app
      return shown
    },
    'set-limits'(input) {
      state().limitSettings = limitsInput.parse(input)
    },
    grant(input) {
      const parsed = grantInput.parse(input)
      return state().oauth.grant({ ...parsed, portalId: state().portal(parsed.portalId).id })
    },
    uninstall: (input) => state().oauth.uninstall(idOf(state(), input)),
    'revoke-token': (input) => state().oauth.uninstall(idOf(state(), input)),
    'revoke-refresh': (input) => state().oauth.dropRefresh(idOf(state(), input)),
    'expire-access': (input) => state().oauth.expireAccess(idOf(state(), input)),
    'add-property'(input) {
      const { portal, table } = tableFor(state(), z.object(where).parse(input))
      const { groupName = `${table.words.singular}information`, ...rest } = z
        .looseObject({ groupName: z.string().optional() })
        .parse(input)
      return addProperty(table, propertyInput.parse({ groupName, ...rest }), portal.ports.now())
    },
    'remove-property'(input) {
      const parsed = z.object({ ...where, name: z.string() }).parse(input)
      const { portal, table } = tableFor(state(), parsed)
      removeProperty(table, parsed.name, portal.ports.now())
    },
    'add-option': (input) => changeOptions(state(), input, (values, value) => [...values, value]),
    'remove-option': (input) =>
      changeOptions(state(), input, (values, value) => values.filter((each) => each !== value)),
    'set-rule'(input) {
      const { portalId: id, limit, ...rule } = ruleInput.parse(input)
      state()
        .portal(id)
        .rules.push({ ...rule, ...(limit === undefined ? {} : { limit }) })
    },
    'clear-rules': (input) => void state().portal(z.object({ portalId }).parse(input).portalId).rules.splice(0),
    async 'card-fetch'(input) {
      const parsed = cardFetchInput.parse(input)
      const asked = state()
      asked.lastCardAnswer = await asked.cardFetch(parsed, asked.portal(parsed.portalId).id)
      return asked.lastCardAnswer
    },
    deliveries: () => ({ open: state().webhooks.open(), deliveries: state().webhooks.deliveries() }),
  }
}

function changeOptions(
  state: HubspotState,
  input: unknown,
  change: (values: string[], value: string) => string[],
): unknown {
  const parsed = z.object({ ...where, name: z.string(), value: z.string() }).parse(input)
  const { portal, table } = tableFor(state, parsed)
  const old = table.properties.get(parsed.name)?.options ?? []
  const values = change(
    old.map((option) => option.value),
    parsed.value,
  )
  const options = values.map((value, displayOrder) => ({
    label: value,
    hidden: false,
    displayOrder,
    ...old.find((option) => option.value === value),
    value,
  }))
  return setOptions(table, parsed.name, { options, now: portal.ports.now() })
}

/** `properties` as an object, or the form's fields whose names begin with `p.`. */
function typed(input: unknown): Record<string, unknown> {
  const fields = z.looseObject({ properties: properties.optional() }).parse(input)
  if (fields.properties) return fields.properties
  const named = Object.entries(fields).filter(([name]) => name.startsWith('p.'))
  return Object.fromEntries(named.map(([name, value]) => [name.slice(2), value]))
}

function idOf(state: HubspotState, input: unknown): number {
  return state.portal(z.object({ portalId }).parse(input).portalId).id
}

function tableFor(
  state: HubspotState,
  at: { portalId?: number | undefined; objectType: keyof Portal['tables'] },
): { portal: Portal; table: Table } {
  const portal = state.portal(at.portalId)
  return { portal, table: portal.tables[at.objectType] }
}

function recordFor(
  state: HubspotState,
  at: z.infer<typeof oneInput>,
): { portal: Portal; table: Table; record: CrmRecord } {
  const { portal, table } = tableFor(state, at)
  const record = table.find(at.id)
  if (!record) throw new Error(`There is no ${table.words.singular} ${at.id}.`)
  return { portal, table, record }
}

function pairFor(state: HubspotState, at: { portalId?: number | undefined; contactId: string; companyId: string }) {
  const contact = recordFor(state, { portalId: at.portalId, objectType: 'contacts', id: at.contactId })
  const company = recordFor(state, { portalId: at.portalId, objectType: 'companies', id: at.companyId })
  return {
    portal: contact.portal,
    from: 'contacts' as const,
    fromId: contact.record.id,
    to: 'companies' as const,
    toId: company.record.id,
  }
}
