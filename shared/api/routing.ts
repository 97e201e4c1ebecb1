import { z } from 'zod'

import { person } from './ownership.ts'
import { condition } from './scoring.ts'
import { officeIdText } from './workspace.ts'

const repsMax = 500
const rulesMax = 100

const email = z.string().trim().toLowerCase().max(254)
const day = z.iso.date()
const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'As 08:00')

/** When somebody works; `days` 1 is Monday. */
export const hours = z.strictObject({
  zone: z.string().min(1).max(60),
  days: z.array(z.number().int().min(1).max(7)).max(7).readonly(),
  from: time,
  to: time,
})

export const rep = z.strictObject({
  email,
  name: z.string().trim().min(1).max(80),
  /** Empty: leads of every office. */
  offices: z.array(officeIdText).max(200).readonly(),
  weight: z.number().int().min(1).max(100),
  /** `null`: as many open leads as come. */
  capacity: z.number().int().min(0).max(100_000).nullable(),
  away: z
    .array(z.strictObject({ from: day, to: day }))
    .max(50)
    .readonly(),
  hours: hours.optional(),
})

export const routingRule = z.strictObject({
  name: z.string().trim().min(1).max(60),
  when: condition.optional(),
  /** Empty: the whole team. */
  reps: z.array(email).max(repsMax).readonly(),
})

/** How leads come to reps. */
export const routingShape = z.strictObject({
  reps: z.array(rep).max(repsMax).readonly(),
  rules: z.array(routingRule).max(rulesMax).readonly(),
  hours: hours.nullable(),
  keeps: z.strictObject({ formerOwner: z.boolean(), firm: z.boolean() }),
  answer: z
    .strictObject({ hours: z.number().int().min(1).max(1_000), passes: z.number().int().min(0).max(20) })
    .nullable(),
  done: z.array(z.string().trim().toLowerCase().min(1).max(80)).max(100).readonly(),
})

/** The routing in force, or a former one. */
export const routingView = z.object({
  /** 0: there never was one, and nobody gets anything by rule. */
  version: z.number().int(),
  publishedAt: z.string().nullable(),
  author: z.string().nullable(),
  routing: routingShape,
  /** How many open leads each has now, and what they have due: below 0 they are ahead of their part. */
  reps: z.array(z.object({ email: z.string(), open: z.number().int(), due: z.number() })),
  /** Leads that have no owner yet, by the reason, the most frequent first. */
  waiting: z.array(
    z.object({
      why: z.string(),
      leads: z.number().int(),
      /** One of them. */
      lead: z.string(),
      title: z.string(),
      /** When the first of them is looked at again; `null`: when somebody does something. */
      until: z.string().nullable(),
    }),
  ),
})

export const routingVersions = z.object({
  versions: z.array(
    z.object({
      version: z.number().int(),
      publishedAt: z.string(),
      author: z.string(),
      reps: z.number().int(),
      rules: z.number().int(),
    }),
  ),
})

/** What a routing would have done with the leads of the last days. */
export const routingPreview = z.object({
  /** What has to be mended first: where (`reps.2.offices`), and what is wrong. */
  mistakes: z.array(z.object({ path: z.string(), message: z.string() })),
  days: z.number().int(),
  leads: z.number().int(),
  /** Leads of these days by whose they are, and whose they would have been; `null`: nobody's. */
  reps: z.array(
    z.object({ email: z.string().nullable(), name: z.string(), now: z.number().int(), draft: z.number().int() }),
  ),
  /** Why leads would be nobody's. */
  waiting: z.array(z.object({ why: z.string(), leads: z.number().int() })),
  sample: z.array(
    z.object({
      lead: z.string(),
      title: z.string(),
      from: z.string().nullable(),
      to: z.string().nullable(),
      why: z.string(),
    }),
  ),
})

/** `version`: the one it was made from; another by now is a conflict. */
export const routingPublish = z.strictObject({ version: z.number().int().min(0), routing: routingShape })

export type RoutingView = z.infer<typeof routingView>
export type RoutingVersions = z.infer<typeof routingVersions>
export type RoutingPreview = z.infer<typeof routingPreview>

/** Gives a lead to somebody, or to nobody; `expect`: who has it now, where that is known. */
export const newOwner = z.strictObject({ owner: email.nullable(), expect: email.nullable().optional() })

/** Who has the lead that is to be somebody else’s; `null`: nobody. */
export const leadPassed = z.strictObject({ expect: email.nullable() })

/** How each rep and office fares. */
export const teamView = z.object({
  /** The days that `given`, `contacted`, `won` and `lost` are about. */
  days: z.number().int(),
  reps: z.array(
    z.object({
      ...person.shape,
      offices: z.array(z.string()),
      /** In the team now; else they have leads and get none. */
      isMember: z.boolean(),
      /** The last day of an absence that has begun. */
      awayUntil: z.string().nullable(),
      capacity: z.number().int().nullable(),
      open: z.number().int(),
      /** Open leads that nobody has been in touch with. */
      untouched: z.number().int(),
      /** When the first of these came. */
      oldestAt: z.string().nullable(),
      /** Leads whose time to answer is over. */
      late: z.number().int(),
      given: z.number().int(),
      contacted: z.number().int(),
      won: z.number().int(),
      lost: z.number().int(),
    }),
  ),
  offices: z.array(
    z.object({
      office: z.string().nullable(),
      name: z.string(),
      assigned: z.number().int(),
      /** Leads without an owner that are not done with. */
      available: z.number().int(),
      oldestAt: z.string().nullable(),
    }),
  ),
})

export const queueQuery = z.strictObject({
  /** Whose. */
  owner: email,
  limit: z.coerce.number().int().min(1).max(200).default(50),
})

const queued = z.object({
  id: z.string(),
  title: z.string(),
  company: z.string().nullable(),
  phone: z.string().nullable(),
  email: z.string().nullable(),
  status: z.string().nullable(),
  grade: z.string().nullable(),
  answerBy: z.string().nullable(),
  /** The sum of the reasons’ points. */
  points: z.number().int(),
  reasons: z.array(z.object({ points: z.number().int(), why: z.string() })),
})

/** What somebody should do next. */
export const queueView = z.object({
  owner: person,
  capacity: z.number().int().nullable(),
  open: z.number().int(),
  /** Their leads, the best first. */
  mine: z.array(queued),
  /** Leads of theirs that are not to be contacted yet. */
  later: z.number().int(),
  /** The best leads that nobody has, within what they may see. */
  free: z.array(queued),
  /** Own numbers of the last days. */
  days: z.number().int(),
  given: z.number().int(),
  contacted: z.number().int(),
  won: z.number().int(),
  lost: z.number().int(),
})

export type TeamView = z.infer<typeof teamView>
export type QueueView = z.infer<typeof queueView>
export type QueueQuery = z.infer<typeof queueQuery>
