import { Badge, MultiSelect } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { Office, Reach } from '#shared/territory.ts'
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

interface ReachSelectProps {
  readonly label: string
  readonly value: Reach
  readonly onChange: (reach: Reach) => void
  readonly isHidden?: boolean
}

const everybody = 'all'

/** Chooses whose leads somebody sees. Nothing where there are no offices. */
export function ReachSelect({ label, value, onChange, isHidden = true }: ReachSelectProps) {
  const offices = useOffices()
  if (offices.length === 0) return null
  const choose = (chosen: readonly string[]): void => {
    // Everybody's and an office's are no reach together: what was pressed last counts.
    const isAll = chosen.includes(everybody) && value !== 'all'
    onChange(isAll ? 'all' : offices.map(({ id }) => id).filter((id) => chosen.includes(id)))
  }
  return (
    <MultiSelect
      {...(isHidden ? { 'aria-label': label } : { label })}
      data={[
        { value: everybody, label: 'Every office' },
        ...offices.map(({ id, name }) => ({ value: id, label: name })),
      ]}
      value={value === 'all' ? [everybody] : [...value]}
      placeholder={value.length === 0 ? 'No office: sees no lead' : undefined}
      onChange={choose}
      w={{ base: '100%', xs: 260 }}
    />
  )
}
