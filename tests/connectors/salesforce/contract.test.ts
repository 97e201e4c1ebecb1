import { describeConnector } from '#tests/contract/describe-connector.ts'

import { accountHarness, leadHarness } from './harness.ts'

describeConnector('salesforce with leads', leadHarness)
describeConnector('salesforce with accounts', accountHarness)
