import { hubspot } from '#connectors/hubspot/connector.ts'
import { salesforce } from '#connectors/salesforce/connector.ts'
import { sheets } from '#connectors/sheets/connector.ts'
import type { Connector } from '#shared/connector.ts'

/** Every connector a workspace can use: one line each. The memory connector is made per test and is not here. */
export const connectors: readonly Connector[] = [salesforce, hubspot, sheets]

/** The connector with this id. */
export function findConnector(id: string): Connector | undefined {
  return connectors.find(({ manifest }) => manifest.id === id)
}
