import { Badge } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { Office } from '#shared/territory.ts'
import { territoryQuery } from '#apps/settings/resources/territory.ts'
import { Icon } from './icons.tsx'
import { useWorkspace } from './workspace.tsx'

/** The offices of the workspace; none where everybody sees every lead. */
export function useOffices(): readonly Office[] {
  const { id: workspace } = useWorkspace()
  return useQuery(territoryQuery(workspace)).data?.territory.offices ?? []
}

/** Whose leads one sees, where that is not all of them. */
export function ReachChip() {
  const { reach } = useWorkspace()
  const offices = useOffices()
  if (offices.length === 0 || reach === 'all') return null
  const names = offices.filter(({ id }) => reach.includes(id)).map(({ name }) => name)
  return (
    <Badge
      variant="default"
      tt="none"
      leftSection={<Icon name="hold" size={12} />}
      style={{ flexShrink: 1, minWidth: 0 }}
    >
      {names.length === 0 ? 'No office' : `${names.join(', ')} only`}
    </Badge>
  )
}
