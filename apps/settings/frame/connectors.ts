import { useQuery } from '@tanstack/react-query'
import { connectorsQuery } from '#apps/settings/resources/connections.ts'

/** What people call each kind of remote, by connector id; as their manifests have it. */
export function useConnectorTitle(): (id: string) => string {
  const { data } = useQuery(connectorsQuery)
  return (id) => (id === 'hub' ? 'Lead Hub' : (data?.find((connector) => connector.id === id)?.title ?? id))
}
