import type { World } from '#tests/simulation/world.ts'
import type { RealDatabase } from './database.ts'
import { replay } from './replay.ts'
import { realStateOf, stateOf } from './states.ts'
import type { State } from './states.ts'

/** Runs what a recorded schedule asked of its store on the real one; where the two answered or ended differently. */
export const compareWithReal = async (real: RealDatabase, world: World): Promise<readonly string[]> => {
  await real.start(world.connections)
  const difference = await replay(real, world.store.calls ?? [])
  if (difference !== null) {
    const { call, real: theirs, simulated } = difference
    return [`real store: ${call.kind} at ${call.now} answers ${brief(theirs)}, not ${brief(simulated)}`]
  }
  return differences(await realStateOf(real.db), stateOf(world.store))
}

const textMax = 4_000
const brief = (value: unknown): string => JSON.stringify(value).slice(0, textMax)

const differences = (real: State, simulated: State): readonly string[] =>
  Object.keys(simulated).flatMap((table) => {
    const [theirs, ours] = [real[table] ?? [], simulated[table] ?? []]
    if (JSON.stringify(theirs) === JSON.stringify(ours)) return []
    const only = theirs.filter((line) => !ours.includes(line))
    const missing = ours.filter((line) => !theirs.includes(line))
    return [`real store: ${table} ends with ${brief(only)} instead of ${brief(missing)}`]
  })
