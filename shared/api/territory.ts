import { z } from 'zod'

import { officeIdText } from './workspace.ts'

const officesMax = 200
const areasMax = 5_000
const code = z
  .string()
  .trim()
  .min(1)
  .max(12)
  .regex(/^[\p{L}\p{N} -]+$/u, 'Letters and digits')

export const office = z.strictObject({ id: officeIdText, name: z.string().trim().min(1).max(60) })

/** Whose the leads of a place are: postal codes, a canton, or a whole country; of one industry, where it is named. */
export const area = z.strictObject({
  office: officeIdText,
  country: z
    .string()
    .trim()
    .regex(/^[A-Za-z]{2}$/, 'Two letters, as CH')
    .toUpperCase(),
  from: code.optional(),
  to: code.optional(),
  canton: z.string().trim().length(2, 'Two letters, as LU').toUpperCase().optional(),
  industry: z.string().trim().min(1).max(80).optional(),
})

/** Which leads belong to which office. */
export const territoryShape = z.strictObject({
  offices: z.array(office).max(officesMax).readonly(),
  areas: z.array(area).max(areasMax).readonly(),
  /** Who has the places that no area names; `null`: nobody. */
  rest: officeIdText.nullable(),
  /** Country of leads that name a postal code and no country. */
  home: area.shape.country,
})

const run = z.object({ canton: z.string(), first: z.number().int(), last: z.number().int() })
const officeCount = z.object({ office: z.string().nullable(), leads: z.number().int(), companies: z.number().int() })

/** The territory in force, or a former one. */
export const territoryView = z.object({
  /** 0: there never was one, and everybody sees every lead. */
  version: z.number().int(),
  publishedAt: z.string().nullable(),
  author: z.string().nullable(),
  territory: territoryShape,
  /** Swiss postal codes that nobody has. */
  gaps: z.array(run),
  /** How many leads and companies each office has now; `null`: those that are nobody's. */
  counts: z.array(officeCount),
})

export const territoryVersion = z.object({
  version: z.number().int(),
  publishedAt: z.string(),
  author: z.string(),
  offices: z.number().int(),
  areas: z.number().int(),
  /** Leads and companies that changed hands. */
  moved: z.number().int(),
})
export const territoryVersions = z.object({ versions: z.array(territoryVersion) })

/** What publishing would do. */
export const territoryPreview = z.object({
  /** What has to be mended first: where (`areas.3.to`), and what is wrong. */
  mistakes: z.array(z.object({ path: z.string(), message: z.string() })),
  gaps: z.array(run),
  /** Leads and companies that would change hands. */
  moves: z.array(z.object({ from: z.string().nullable(), to: z.string().nullable(), records: z.number().int() })),
  sample: z.array(
    z.object({
      lead: z.string(),
      title: z.string(),
      from: z.string().nullable(),
      to: z.string().nullable(),
      why: z.string(),
    }),
  ),
  /** Leads and companies that would be nobody's. */
  nobodys: z.number().int(),
  /** Areas that are new, and those that go, against the territory in force. */
  added: z.array(area),
  removed: z.array(area),
})

/** `version`: the one it was made from; another by now is a conflict. */
export const territoryPublish = z.strictObject({ version: z.number().int().min(0), territory: territoryShape })

export const placeQuery = z.strictObject({
  territory: territoryShape,
  postalCode: z.string().max(20).default(''),
  country: z.string().max(60).default(''),
  industry: z.string().max(80).default(''),
})
export const placeAnswer = z.object({ office: z.string().nullable(), why: z.string() })

export const territoryCsv = z.strictObject({ csv: z.string().max(1_000_000), home: area.shape.country.default('CH') })
/** A file read: a territory to look at, and the lines that could not be. */
export const territoryRead = z.object({
  territory: territoryShape,
  mistakes: z.array(z.object({ line: z.number().int(), message: z.string() })),
})

export type TerritoryView = z.infer<typeof territoryView>
export type TerritoryVersions = z.infer<typeof territoryVersions>
export type TerritoryPreview = z.infer<typeof territoryPreview>
export type TerritoryRead = z.infer<typeof territoryRead>
export type PlaceQuery = z.infer<typeof placeQuery>
export type PlaceAnswer = z.infer<typeof placeAnswer>
