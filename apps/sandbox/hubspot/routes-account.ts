import { notFound } from './fault.ts'
import { accountTimeZone } from './limits.ts'
import type { Owner } from './portal.ts'
import type { ApiCall, Reply, Route } from './router.ts'

const anyToken = () => null
const ownersScope = () => 'crm.objects.owners.read'

/** Who the portal is and who works in it. */
export const accountRoutes: readonly Route[] = [
  { method: 'GET', pattern: '/account-info/v3/details', scope: anyToken, answer: details },
  { method: 'GET', pattern: '/crm/v3/owners', scope: ownersScope, answer: owners },
  { method: 'GET', pattern: '/crm/v3/owners/', scope: ownersScope, answer: owners },
  { method: 'GET', pattern: '/crm/v3/owners/:id', scope: ownersScope, answer: owner },
]

function details({ portal }: ApiCall): Reply {
  const body = {
    portalId: portal.id,
    accountType: 'STANDARD',
    timeZone: accountTimeZone,
    companyCurrency: 'CHF',
    additionalCurrencies: [],
    utcOffset: '+01:00',
    utcOffsetMilliseconds: 3_600_000,
    uiDomain: 'app.hubspot.com',
    dataHostingLocation: 'eu1',
  }
  return { status: 200, body }
}

function owners({ portal, query }: ApiCall): Reply {
  const email = query.get('email')?.toLowerCase()
  const found = portal.owners.filter((each) => email === undefined || each.email === email)
  return { status: 200, body: { results: found.map(ownerView) } }
}

function owner({ portal, params, query }: ApiCall): Reply {
  const byUser = query.get('idProperty') === 'userId'
  const found = portal.owners.find((each) => (byUser ? String(each.userId) : each.id) === params['id'])
  if (!found) throw notFound()
  return { status: 200, body: ownerView(found) }
}

function ownerView({ id, email, firstName, lastName, userId }: Owner): Record<string, unknown> {
  const at = '2026-01-05T08:00:00.000Z'
  const person = { id, email, type: 'PERSON', firstName, lastName, userId, userIdIncludingInactive: userId }
  return { ...person, createdAt: at, updatedAt: at, archived: false }
}
