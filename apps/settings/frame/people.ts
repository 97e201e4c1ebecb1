import { useQuery } from '@tanstack/react-query'
import { membersQuery } from '#apps/settings/resources/members.ts'
import { useConnectorTitle } from './connectors.ts'
import { useWorkspace } from './workspace.tsx'

/** Who did something, by the history's name for them: a member's name, or a system's. */
export function useActorName(): (actor: string) => string {
  const { id: workspace } = useWorkspace()
  const members = useQuery(membersQuery(workspace)).data?.members ?? []
  const connectorTitle = useConnectorTitle()
  return (actor) => {
    if (!actor.startsWith('user:')) return connectorTitle(actor)
    const user = actor.slice('user:'.length)
    if (user.startsWith('slack:')) return 'somebody in Slack'
    if (user.startsWith('hubspot:')) return 'somebody in HubSpot'
    return members.find((member) => member.user === user)?.name ?? 'a former member'
  }
}
