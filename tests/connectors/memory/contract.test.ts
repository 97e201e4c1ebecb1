import { habitsLike } from '#connectors/memory/habits.ts'
import { describeConnector } from '#tests/contract/describe-connector.ts'

import { memoryHarness } from './harness.ts'

for (const [name, habits] of Object.entries(habitsLike)) {
  describeConnector(`memory with the habits of ${name}`, memoryHarness(habits))
}
