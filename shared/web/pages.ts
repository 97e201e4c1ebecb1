/** Where the settings page shows a lead. Every surface that links to one asks here. */
export const leadPage = (publicUrl: string, lead: string): string => `${publicUrl}/leads/${encodeURIComponent(lead)}`

/** Where the settings page lists the leads that match. */
export const leadsPage = (publicUrl: string, q: string): string => `${publicUrl}/leads?q=${encodeURIComponent(q)}`

/** Where the settings page shows somebody their own leads. */
export const myLeadsPage = (publicUrl: string): string => `${publicUrl}/my-leads`

/** The lead that an address of ours shows; `null` where it is another page, or another site's. */
export function leadOfPage(publicUrl: string, address: string): string | null {
  const begin = `${publicUrl}/leads/`
  if (!address.startsWith(begin)) return null
  const id = /^lead_[\w-]{1,75}/.exec(address.slice(begin.length))
  return id?.[0] ?? null
}
