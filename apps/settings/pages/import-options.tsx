import { Group, NativeSelect, NumberInput, Paper, Radio, Stack, TextInput } from '@mantine/core'
import { Section } from '#apps/settings/frame/section.tsx'
import type { Draft } from '#apps/settings/resources/imports.ts'

interface OptionsProps {
  readonly draft: Draft
  /** `null`: it is being worked on. */
  readonly onChange: ((draft: Draft) => void) | null
}

const daysMax = 3_650

/** How people of the list meet those who are known. */
export function ImportOptions({ draft, onChange }: OptionsProps) {
  const { options } = draft
  const disabled = onChange === null
  const change = (some: Partial<Draft['options']>): void => onChange?.({ ...draft, options: { ...options, ...some } })
  return (
    <Section id="options" title="Who is known already">
      <Paper>
        <Stack gap="md">
          <Radio.Group
            label="Their values"
            value={options.known}
            onChange={(known) => change({ known: known === 'win' ? 'win' : 'fill' })}
          >
            <Stack gap="sm" mt={6}>
              <Radio value="fill" disabled={disabled} label="Stay; the list fills what is blank" />
              <Radio
                value="win"
                disabled={disabled}
                label="Give way to what the list says; the former ones are kept in the history"
              />
            </Stack>
          </Radio.Group>
          <Group gap="md" align="flex-end">
            <NativeSelect
              label="Spoken with, not to be contacted yet, or brought by another list lately"
              value={options.recent}
              disabled={disabled}
              onChange={({ currentTarget }) =>
                change({ recent: currentTarget.value === 'leave-out' ? 'leave-out' : 'tell' })
              }
              data={[
                { value: 'tell', label: 'Are told' },
                { value: 'leave-out', label: 'Are left out' },
              ]}
            />
            <NumberInput
              label="Lately: days"
              w={120}
              min={0}
              max={daysMax}
              allowDecimal={false}
              value={options.recentDays}
              disabled={disabled}
              onChange={(days) => typeof days === 'number' && change({ recentDays: days })}
            />
          </Group>
          <Group gap="md">
            <TextInput
              label="Partner"
              description="Becomes the source of those who have none"
              value={options.partner}
              maxLength={80}
              disabled={disabled}
              onChange={({ currentTarget }) => change({ partner: currentTarget.value })}
            />
            <TextInput
              label="Country of phone numbers"
              description="Where neither number nor line names one"
              value={options.region}
              maxLength={2}
              disabled={disabled}
              onChange={({ currentTarget }) => change({ region: currentTarget.value.toUpperCase() })}
            />
          </Group>
        </Stack>
      </Paper>
    </Section>
  )
}
