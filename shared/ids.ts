declare const brand: unique symbol
type Brand<T, Name extends string> = T & { readonly [brand]: Name }

export type WorkspaceId = Brand<string, 'WorkspaceId'>
export type ConnectionId = Brand<string, 'ConnectionId'>
/** Names an entity: `lead_…` or `company_…`. Written into every remote, so that a record can be known again. */
export type EntityId = Brand<string, 'EntityId'>
export type LinkId = Brand<string, 'LinkId'>
export type UserId = Brand<string, 'UserId'>
/** Short name of an office, unique in its workspace: `luzern`. */
export type OfficeId = Brand<string, 'OfficeId'>
export type ReviewId = Brand<string, 'ReviewId'>
/** Names a change set, and is the correlation of all that it causes. */
export type ChangeSetId = Brand<string, 'ChangeSetId'>
/** Names an import, and is the correlation of all that it causes. */
export type ImportId = Brand<string, 'ImportId'>
/** A record's id in its remote, in the remote's own spelling. */
export type RemoteId = Brand<string, 'RemoteId'>

// The only casts of ids in the code base; each checks what it brands.
const branded = <T extends string>(prefix: string, text: string): T => {
  if (!text.startsWith(prefix) || text.length > 80) throw new TypeError(`Not a ${prefix}… id: ${text.slice(0, 80)}`)
  return text as T
}

export const workspaceId = (text: string): WorkspaceId => branded('ws_', text)
export const connectionId = (text: string): ConnectionId => branded('conn_', text)
export const leadId = (text: string): EntityId => branded('lead_', text)
export const companyId = (text: string): EntityId => branded('company_', text)
export const linkId = (text: string): LinkId => branded('link_', text)
export const userId = (text: string): UserId => text as UserId
export const officeForm = /^[a-z0-9][a-z0-9-]{0,39}$/
export const officeId = (text: string): OfficeId => {
  if (!officeForm.test(text)) throw new TypeError(`Not an office's id: ${text.slice(0, 80)}`)
  return text as OfficeId
}
export const reviewId = (text: string): ReviewId => branded('review_', text)
export const changeSetId = (text: string): ChangeSetId => branded('change_', text)
export const importId = (text: string): ImportId => branded('import_', text)
export const remoteId = (text: string): RemoteId => {
  if (text === '' || text.length > 255) throw new TypeError('A remote id has 1 to 255 characters.')
  return text as RemoteId
}

/** An entity id of either kind, as stored. */
export const entityId = (text: string): EntityId => (text.startsWith('company_') ? companyId(text) : leadId(text))
