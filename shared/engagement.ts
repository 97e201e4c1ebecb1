/** What a lead can do that says how much they care. */
export const eventKinds = {
  'email-opened': 'E-mail opened',
  'page-visited': 'Page visited',
  'form-sent': 'Form sent',
  meeting: 'Meeting',
  reply: 'Reply',
  'call-note': 'Call note',
} as const

export type EventKind = keyof typeof eventKinds

export const isEventKind = (kind: string): kind is EventKind => kind in eventKinds

/** When (ms) a lead last did what, the newest first: as much of it as scores rest on. */
export type Engagement = Readonly<Partial<Record<EventKind, readonly number[]>>>

/** How often at most each kind counts. */
export const eventsKept = 20

/** How conditions name a kind among the fields: `event.page-visited`. */
export const eventField = (kind: EventKind): string => `event.${kind}`

/** The kind that a field names; `undefined` where it is a field of another sort. */
export const kindOfField = (field: string): EventKind | undefined => {
  const kind = field.startsWith('event.') ? field.slice('event.'.length) : ''
  return isEventKind(kind) ? kind : undefined
}
