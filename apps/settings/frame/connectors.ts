import { useQuery } from '@tanstack/react-query'
import { connectorsQuery } from '#apps/settings/resources/connections.ts'

/** Where a value can come from that is no remote. */
const ours: Readonly<Record<string, string>> = { hub: 'Lead Hub', import: 'Import' }

/** What people call each kind of remote, by connector id; as their manifests have it. */
export function useConnectorTitle(): (id: string) => string {
  const { data } = useQuery(connectorsQuery)
  return (id) => ours[id] ?? data?.find((connector) => connector.id === id)?.title ?? id
}
