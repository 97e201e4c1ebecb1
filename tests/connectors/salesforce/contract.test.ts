import { describeConnector } from '#tests/contract/describe-connector.ts'

import { salesforceHarness } from './harness.ts'

describeConnector('salesforce', salesforceHarness)
