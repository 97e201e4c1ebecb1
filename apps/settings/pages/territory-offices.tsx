import { Button, Group, Paper, Radio, Stack, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { TerritoryView } from '#shared/api/territory.ts'
import { Icon } from '#apps/settings/frame/icons.tsx'
import { TextLink } from '#apps/settings/frame/links.tsx'
import { Section } from '#apps/settings/frame/section.tsx'
import { plural } from '#apps/settings/frame/words.ts'
import type { Draft } from '#apps/settings/resources/territory.ts'
import { freeId, withoutOffice } from './territory-draft.ts'

interface TerritoryOfficesProps {
  readonly draft: Draft
  /** How many each has now. */
  readonly counts: TerritoryView['counts']
  /** `null`: who looks may not change it. */
  readonly onChange: ((draft: Draft) => void) | null
}

/** The offices, how many leads each has, and which one has the rest. */
export function TerritoryOffices({ draft, counts, onChange }: TerritoryOfficesProps) {
  const restOf = (id: string): void =>
    onChange?.({ ...draft, rest: draft.offices.find((office) => office.id === id)?.id ?? null })
  return (
    <Section id="offices" title="Offices">
      <Stack>
        {draft.offices.length > 0 && (
          <Paper>
            <Radio.Group
              label="Who has the places that no area names"
              value={draft.rest ?? ''}
              onChange={restOf}
              readOnly={onChange === null}
            >
              <Stack gap="xs" mt="xs">
                {draft.offices.map((office) => (
                  <OfficeLine key={office.id} office={office} draft={draft} counts={counts} onChange={onChange} />
                ))}
                <Group gap="sm" mih={36}>
                  <Radio value="" label="Nobody: only those who see all leads" disabled={onChange === null} />
                  <Leads of={null} counts={counts} />
                </Group>
              </Stack>
            </Radio.Group>
          </Paper>
        )}
        {onChange !== null && <AddOffice draft={draft} onChange={onChange} />}
      </Stack>
    </Section>
  )
}

interface OfficeLineProps extends TerritoryOfficesProps {
  readonly office: Draft['offices'][number]
}

function OfficeLine({ office, draft, counts, onChange }: OfficeLineProps) {
  return (
    <Group gap="sm" mih={36}>
      <Radio value={office.id} label={office.name} disabled={onChange === null} />
      <Leads of={office.id} counts={counts} />
      {onChange !== null && (
        <Button
          variant="subtle"
          size="xs"
          ml="auto"
          aria-label={`Remove ${office.name}`}
          onClick={() => onChange(withoutOffice(draft, office.id))}
        >
          Remove
        </Button>
      )}
    </Group>
  )
}

function Leads({ of, counts }: { readonly of: string | null; readonly counts: TerritoryView['counts'] }) {
  const found = counts.find(({ office }) => office === of)
  return (
    <Text size="sm" c="dimmed">
      <TextLink to="/leads" search={{ office: of ?? 'none' }} c="inherit">
        {plural(found?.leads ?? 0, 'lead')}
      </TextLink>
      {found !== undefined && found.companies > 0 && `, ${plural(found.companies, 'company', 'companies')}`}
    </Text>
  )
}

function AddOffice({ draft, onChange }: { readonly draft: Draft; readonly onChange: (draft: Draft) => void }) {
  const [name, setName] = useState('')
  const id = freeId(name, draft)
  const add = (): void => {
    if (id === null) return
    onChange({ ...draft, offices: [...draft.offices, { id, name: name.trim() }] })
    setName('')
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        add()
      }}
    >
      <Group gap="xs" align="flex-end">
        <TextInput
          label="New office"
          placeholder="Luzern"
          value={name}
          maxLength={60}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Button type="submit" variant="default" leftSection={<Icon name="plus" />} disabled={id === null}>
          Add office
        </Button>
      </Group>
    </form>
  )
}
