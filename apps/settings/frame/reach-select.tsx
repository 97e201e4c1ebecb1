import { MultiSelect } from '@mantine/core'
import type { Reach } from '#shared/territory.ts'
import { useOffices } from './offices.tsx'

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
