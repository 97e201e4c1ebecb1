import { Button, Group, Stack, Text, TextInput } from '@mantine/core'
import type { Absence, Rep } from '#shared/routing.ts'
import { Icon } from '#apps/settings/frame/icons.tsx'
import { useNow } from '#apps/settings/frame/now.tsx'

interface RepAbsencesProps {
  readonly rep: Rep
  readonly onChange: ((rep: Rep) => void) | null
}

/** Days on which somebody gets nothing. */
export function RepAbsences({ rep, onChange }: RepAbsencesProps) {
  const put = (at: number, absence: Absence | null): void =>
    onChange?.({ ...rep, away: absence === null ? rep.away.toSpliced(at, 1) : rep.away.with(at, absence) })
  const today = new Date(useNow()).toISOString().slice(0, 10)
  if (onChange === null)
    return rep.away.length === 0 ? null : (
      <Text size="xs" c="dimmed">
        Away {rep.away.map(({ from, to }) => `${from} to ${to}`).join(', ')}
      </Text>
    )
  return (
    <Stack gap={6}>
      {rep.away.map((absence, at) => (
        <Group key={at} gap="xs" align="flex-end">
          <TextInput
            type="date"
            label="Away from"
            aria-label={`First day of absence ${at + 1} of ${rep.name}`}
            value={absence.from}
            error={absence.from === ''}
            onChange={(event) => put(at, { ...absence, from: event.currentTarget.value })}
          />
          <TextInput
            type="date"
            label="to"
            aria-label={`Last day of absence ${at + 1} of ${rep.name}`}
            value={absence.to}
            error={absence.to === '' || absence.to < absence.from}
            onChange={(event) => put(at, { ...absence, to: event.currentTarget.value })}
          />
          <Button
            variant="subtle"
            size="xs"
            h={36}
            aria-label={`Remove absence ${at + 1} of ${rep.name}`}
            onClick={() => put(at, null)}
          >
            Remove
          </Button>
        </Group>
      ))}
      <Button
        variant="default"
        size="xs"
        style={{ alignSelf: 'flex-start' }}
        leftSection={<Icon name="plus" />}
        aria-label={`Add absence of ${rep.name}`}
        onClick={() => onChange({ ...rep, away: [...rep.away, { from: today, to: today }] })}
      >
        Add absence
      </Button>
    </Stack>
  )
}
