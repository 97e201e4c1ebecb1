import { z } from 'zod'

/** What one process of the simulation is given to do, as it goes over the wire. */
export const task = z.discriminatedUnion('kind', [
  /** Runs `from` up to, and without, `to`. */
  z.object({ kind: z.literal('runs'), seed: z.number(), from: z.number(), to: z.number() }),
  /** Schedules until one finds the seeded bug. */
  z.object({ kind: z.literal('mutant'), seed: z.number(), name: z.string(), runsMax: z.number() }),
])

export type Task = z.infer<typeof task>

const failure = z.object({ run: z.number(), said: z.array(z.string()) })

export type Failure = z.infer<typeof failure>

/** What came of it. */
export const result = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('runs'),
    runs: z.number(),
    steps: z.number(),
    userEdits: z.number(),
    remoteWrites: z.number(),
    realStoreRuns: z.number(),
    failures: z.array(failure),
  }),
  /** `killedAt`: the run that found it; `null`: none did. */
  z.object({ kind: z.literal('mutant'), name: z.string(), killedAt: z.number().nullable() }),
])

export type Result = z.infer<typeof result>
