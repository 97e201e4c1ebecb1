import type { Actor } from '#shared/actor.ts'

/** Who is written into the history: `user:<id>`. */
export const authorOf = (actor: Actor): string => `user:${userOf(actor)}`

/** The same without its kind. */
export function userOf(actor: Actor): string {
  switch (actor.kind) {
    case 'user':
      return actor.user
    case 'slack':
      return `slack:${actor.slackUser}`
    case 'hubspot':
      return `hubspot:${actor.hubspotUser}`
    case 'system':
      return 'system'
  }
}
