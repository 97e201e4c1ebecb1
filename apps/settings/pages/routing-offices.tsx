import { MultiSelect } from '@mantine/core'
import type { Rep } from '#shared/routing.ts'
import { useOffices } from '#apps/settings/frame/offices.tsx'

interface OfficeChoiceProps {
  readonly rep: Rep
  readonly onChange: ((rep: Rep) => void) | null
}

/** Whose leads somebody gets. */
export function OfficeChoice({ rep, onChange }: OfficeChoiceProps) {
  const offices = useOffices()
  return (
    <MultiSelect
      label="Leads of"
      aria-label={`Offices of ${rep.name}`}
      placeholder={rep.offices.length === 0 ? 'Every office' : ''}
      w={{ base: '100%', xs: 240 }}
      data={offices.map(({ id, name }) => ({ value: id, label: name }))}
      value={[...rep.offices]}
      disabled={onChange === null}
      onChange={(chosen) =>
        onChange?.({ ...rep, offices: offices.map(({ id }) => id).filter((id) => chosen.includes(id)) })
      }
    />
  )
}
