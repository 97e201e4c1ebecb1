import { may, type Actor, type Role } from '#shared/actor.ts'
import type { ChangeSetId, EntityId, LinkId, ReviewId } from '#shared/ids.ts'
import type { Reach } from '#shared/territory.ts'
import type { Context, Sight } from './flow/context.ts'
import { Refusal } from './hub.ts'
import type { Statement } from './ports.ts'
import type { Rooms } from './rooms.ts'
import { selectIsDivided, walled } from './store/workspace/walls.ts'

/** What somebody wants to do something to; `leadsOf`: to all leads of these changes, which may have gone to another office since. */
export type Subject =
  | { readonly lead: EntityId }
  | { readonly link: LinkId }
  | { readonly review: ReviewId }
  | { readonly merge: string }
  | { readonly changes: ChangeSetId }
  | { readonly leadsOf: ChangeSetId }

/** The ways into a workspace. Each refuses whose role is too low. */
export interface Doors {
  /** To look: at what lies within the actor's reach. */
  see(actor: Actor): Promise<Sight>
  /** To do what concerns no lead, or what checks the reach itself. */
  enter(actor: Actor, least: Role): Promise<Context>
  /** To do something to one thing, which must lie within the actor's reach. */
  enterFor(actor: Actor, least: Role, subject: Subject): Promise<Context>
  /** To do what may concern any lead: for those who may see all. */
  enterWhole(actor: Actor, least: Role): Promise<Context>
  /** Whether the actor may see this office's leads now; `null`: what is nobody's. */
  reaches(actor: Actor, office: string | null): Promise<boolean>
  /** Whose leads the actor may see now; all where there are no offices. */
  reach(actor: Actor): Promise<Reach>
}

export function createDoors(rooms: Rooms): Doors {
  const enter = (actor: Actor, least: Role): Promise<Context> => {
    if (may(actor, least)) return rooms.open(actor.workspace)
    throw new Refusal(403, 'role-too-low', `This needs the role ${least}.`, 'Ask an admin of the workspace.')
  }
  const see = async (actor: Actor): Promise<Sight> => {
    const context = await enter(actor, 'viewer')
    return (await isLimited(context, actor)) ? { ...context, db: walled(context.db, actor.reach) } : context
  }
  const reach = async (actor: Actor): Promise<Reach> =>
    (await isLimited(await enter(actor, 'viewer'), actor)) ? actor.reach : 'all'
  return {
    enter,
    see,
    reach,
    async reaches(actor, office) {
      const mine = await reach(actor)
      return mine === 'all' || mine.some((id) => id === office)
    },
    async enterFor(actor, least, subject) {
      const context = await enter(actor, least)
      if (await isLimited(context, actor)) await mustSee({ db: walled(context.db, actor.reach) }, subject)
      return context
    },
    async enterWhole(actor, least) {
      const context = await enter(actor, least)
      if (await isLimited(context, actor)) throw beyond()
      return context
    },
  }
}

/** What one may not see is not there. */
async function mustSee({ db }: Pick<Sight, 'db'>, subject: Subject): Promise<void> {
  const [found] = await db.read([selectSubject(subject)])
  if (found?.rows.length === 1) return
  if ('leadsOf' in subject) {
    await mustSee({ db }, { changes: subject.leadsOf })
    throw leadsGone()
  }
  throw new Refusal(404, 'not-found', 'It is not there, or belongs to another office.', 'Reload the page.')
}

function selectSubject(subject: Subject): Statement {
  if ('lead' in subject) return { sql: 'select 1 from entity where id = ?', args: [subject.lead] }
  if ('link' in subject) return { sql: 'select 1 from link where id = ?', args: [subject.link] }
  if ('review' in subject) return { sql: 'select 1 from review where id = ?', args: [subject.review] }
  if ('merge' in subject) return { sql: 'select 1 from uniting where id = ?', args: [subject.merge] }
  if ('changes' in subject) return { sql: 'select 1 from change_set where id = ?', args: [subject.changes] }
  return {
    sql: `select 1 from change_set where id = ?1 and not exists (select 1 from main.change_page p join json_each(p.leads) j
      where p.change_set = ?1 and j.value not in (select id from entity))`,
    args: [subject.leadsOf],
  }
}

/** Whether there are leads that the actor may not see. Asked each time: it may have begun a moment ago. */
async function isLimited({ db }: Pick<Sight, 'db'>, actor: Actor): Promise<boolean> {
  if (actor.reach === 'all') return false
  const [offices] = await db.read([selectIsDivided])
  return offices?.rows.length === 1
}

const beyond = (): Refusal =>
  new Refusal(
    403,
    'beyond-territory',
    'This concerns leads of every office.',
    'Ask an admin, or somebody who sees all leads.',
  )

const leadsGone = (): Refusal =>
  new Refusal(
    409,
    'beyond-territory',
    'Some of these leads belong to another office by now.',
    'Discard these changes, and make them anew for the leads you still have.',
  )
