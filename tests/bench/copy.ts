import { sheets_v4 } from '@googleapis/sheets'
import {
  BatchApi,
  createConfiguration,
  ServerConfiguration,
} from '@hubspot/api-client/lib/codegen/crm/objects/index.js'
import { Connection } from 'jsforce/lib/connection.js'
import { z } from 'zod'

// A stateless copy with the vendors' own clients at their largest batches: reads every lead of Salesforce, makes a
// HubSpot contact and a row of each, and writes a score back. It keeps nothing, matches nothing and checks nothing: the
// least that the same result can cost. Runs as a process of its own and tells its parent how long it took.

const order = z.object({
  gateway: z.string(),
  spreadsheet: z.string(),
  salesforce: z.object({ token: z.string(), instance: z.string() }),
  hubspot: z.string(),
  google: z.string(),
})

const leadShape = z.object({ Id: z.string() }).catchall(z.unknown())
const pageShape = z.object({ records: z.array(leadShape), done: z.boolean(), nextRecordsUrl: z.string().optional() })
type Lead = z.infer<typeof leadShape>

const text = (lead: Lead, field: string): string => {
  const value = lead[field]
  return typeof value === 'string' ? value : ''
}
const columns = ['FirstName', 'LastName', 'Email', 'Phone', 'Company', 'Title', 'Street', 'PostalCode', 'City'] as const

async function copy(given: z.infer<typeof order>): Promise<number> {
  const begun = performance.now()
  const salesforce = new Connection({
    instanceUrl: `${given.gateway}/${new URL(given.salesforce.instance).host}`,
    accessToken: given.salesforce.token,
    version: '68.0',
  })
  const leads: Lead[] = []
  let path: string | undefined =
    `/services/data/v68.0/query?q=${encodeURIComponent(`SELECT Id,${columns.join(',')} FROM Lead`)}`
  while (path !== undefined) {
    const page: z.infer<typeof pageShape> = pageShape.parse(await salesforce.request({ method: 'GET', url: path }))
    leads.push(...page.records)
    path = page.done ? undefined : page.nextRecordsUrl
  }
  await Promise.all([toHubspot(given, leads), toSheet(given, leads), toSalesforce(salesforce, leads)])
  return performance.now() - begun
}

async function toHubspot(given: z.infer<typeof order>, leads: readonly Lead[]): Promise<void> {
  const batch = new BatchApi(
    createConfiguration({
      baseServer: new ServerConfiguration(`${given.gateway}/api.hubapi.com`, {}),
      authMethods: { oauth2: { accessToken: given.hubspot } },
    }),
  )
  for (let start = 0; start < leads.length; start += 100) {
    const inputs = leads.slice(start, start + 100).map((lead) => ({
      properties: {
        firstname: text(lead, 'FirstName'),
        lastname: text(lead, 'LastName'),
        email: text(lead, 'Email'),
        phone: text(lead, 'Phone'),
        company: text(lead, 'Company'),
        jobtitle: text(lead, 'Title'),
        address: text(lead, 'Street'),
        zip: text(lead, 'PostalCode'),
        city: text(lead, 'City'),
      },
      associations: [],
    }))
    await batch.create('contacts', { inputs })
  }
}

async function toSheet(given: z.infer<typeof order>, leads: readonly Lead[]): Promise<void> {
  const throughGateway: typeof fetch = (input, init) =>
    fetch(new Request(input).url.replace('https://', `${given.gateway}/`), init)
  const sheets = new sheets_v4.Sheets({ fetchImplementation: throughGateway })
  const headers = { authorization: `Bearer ${given.google}` }
  for (let start = 0; start < leads.length; start += 5_000) {
    const values = leads.slice(start, start + 5_000).map((lead) => columns.map((column) => text(lead, column)))
    const options = { range: 'Sheet1!A1', valueInputOption: 'RAW', insertDataOption: 'INSERT_ROWS' }
    const parameters = { spreadsheetId: given.spreadsheet, ...options, requestBody: { values } }
    await sheets.spreadsheets.values.append(parameters, { headers })
  }
}

async function toSalesforce(salesforce: Connection, leads: readonly Lead[]): Promise<void> {
  for (let start = 0; start < leads.length; start += 200) {
    const records = leads
      .slice(start, start + 200)
      .map((lead) => ({ attributes: { type: 'Lead' }, Id: lead.Id, Lead_Hub_Score__c: 50, Lead_Hub_Grade__c: 'C' }))
    const body = JSON.stringify({ allOrNone: false, records })
    const url = '/services/data/v68.0/composite/sobjects'
    await salesforce.request({ method: 'PATCH', url, body, headers: { 'content-type': 'application/json' } })
  }
}

async function run(given: z.infer<typeof order>): Promise<void> {
  process.send?.({ wallMs: await copy(given) })
  process.disconnect()
}

process.once('message', (given: unknown) => {
  void run(order.parse(given))
})
