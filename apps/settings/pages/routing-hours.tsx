import { Checkbox, Chip, Group, Select, Stack, Text, TextInput } from '@mantine/core'
import type { Hours, Rep } from '#shared/routing.ts'

const weekdays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']
const longNames = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']

/** What working hours begin with: those of the viewer’s own time zone. */
export const usualHours = (): Hours => ({
  zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  days: [1, 2, 3, 4, 5],
  from: '08:00',
  to: '17:00',
})

interface HoursFieldsProps {
  readonly hours: Hours
  /** "the team", "Ann": for those who hear it. */
  readonly whose: string
  readonly isFixed: boolean
  readonly onChange: (hours: Hours) => void
}

/** Days, times and time zone. */
export function HoursFields({ hours, whose, isFixed, onChange }: HoursFieldsProps) {
  return (
    <Stack gap="xs">
      <Chip.Group
        multiple
        value={hours.days.map(String)}
        onChange={(days) => onChange({ ...hours, days: days.map(Number).toSorted((one, other) => one - other) })}
      >
        <Group gap={6} component="fieldset" m={0} p={0} style={{ border: 0 }} aria-label={`Working days of ${whose}`}>
          {weekdays.map((day, at) => (
            <Chip key={day} size="xs" value={String(at + 1)} disabled={isFixed} aria-label={longNames[at]}>
              {day}
            </Chip>
          ))}
        </Group>
      </Chip.Group>
      <Group gap="xs" align="flex-end">
        <TextInput
          type="time"
          label="From"
          aria-label={`Work of ${whose} begins at`}
          disabled={isFixed}
          value={hours.from}
          error={hours.from === ''}
          onChange={(event) => onChange({ ...hours, from: event.currentTarget.value })}
        />
        <TextInput
          type="time"
          label="To"
          aria-label={`Work of ${whose} ends at`}
          disabled={isFixed}
          value={hours.to}
          error={hours.to === '' || hours.to <= hours.from}
          onChange={(event) => onChange({ ...hours, to: event.currentTarget.value })}
        />
        <Select
          label="Time zone"
          aria-label={`Time zone of ${whose}`}
          searchable
          disabled={isFixed}
          allowDeselect={false}
          data={zonesWith(hours.zone)}
          limit={200}
          value={hours.zone}
          onChange={(zone) => zone !== null && onChange({ ...hours, zone })}
          w={{ base: '100%', xs: 220 }}
        />
      </Group>
    </Stack>
  )
}

const zonesWith = (zone: string): string[] => {
  const known = Intl.supportedValuesOf('timeZone')
  return known.includes(zone) ? known : [zone, ...known]
}

/** Somebody’s own hours, where they are not the team’s. */
export function RepHours({ rep, onChange }: { readonly rep: Rep; readonly onChange: ((rep: Rep) => void) | null }) {
  const { hours, ...others } = rep
  if (onChange === null)
    return hours === undefined ? null : (
      <Text size="xs" c="dimmed">
        Works {hours.days.map((day) => weekdays[day - 1]).join(', ')} {hours.from}–{hours.to} ({hours.zone})
      </Text>
    )
  return (
    <Stack gap="xs">
      <Checkbox
        label="Own working hours"
        aria-label={`Own working hours of ${rep.name}`}
        mih={36}
        checked={hours !== undefined}
        onChange={(event) => onChange(event.currentTarget.checked ? { ...others, hours: usualHours() } : others)}
      />
      {hours !== undefined && (
        <HoursFields
          hours={hours}
          whose={rep.name}
          isFixed={false}
          onChange={(next) => onChange({ ...others, hours: next })}
        />
      )}
    </Stack>
  )
}
