/** What a lead can do that says how much they care. */
export const eventKinds = {
  'email-opened': 'E-mail opened',
  'page-visited': 'Page visited',
  'form-sent': 'Form sent',
  meeting: 'Meeting',
  reply: 'Reply',
  'call-note': 'Call note',
} as const

/** What a colleague can say of a lead: that it is not worth calling, or not now. */
export const feedbackKinds = {
  'wrong-segment': 'Wrong segment',
  'bad-data': 'Bad data',
  'already-customer': 'Already a customer',
  'not-now': 'Not now',
} as const

export type EventKind = keyof typeof eventKinds
export type FeedbackKind = keyof typeof feedbackKinds
/** Whatever happened that scores can count. */
export type Happening = EventKind | FeedbackKind

export const happenings: Readonly<Record<Happening, string>> = { ...eventKinds, ...feedbackKinds }

export const isHappening = (kind: string): kind is Happening => Object.hasOwn(happenings, kind)
export const isFeedback = (kind: string): kind is FeedbackKind => Object.hasOwn(feedbackKinds, kind)

/** When (ms) what last happened, the newest first: as much of it as scores rest on. */
export type Engagement = Readonly<Partial<Record<Happening, readonly number[]>>>

/** How often at most each kind counts. */
export const eventsKept = 20

/** How conditions name a kind among the fields: `event.page-visited`. */
export const eventField = (kind: Happening): string => `event.${kind}`

/** The kind that a field names; `undefined` where it is a field of another sort. */
export const kindOfField = (field: string): Happening | undefined => {
  const kind = field.startsWith('event.') ? field.slice('event.'.length) : ''
  return isHappening(kind) ? kind : undefined
}
