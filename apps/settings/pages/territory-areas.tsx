import { Button, Group, NativeSelect, Paper, Stack, Table, Text, TextInput, Title } from '@mantine/core'
import type { TerritoryPreview } from '#shared/api/territory.ts'
import type { Area } from '#shared/territory.ts'
import { Icon } from '#apps/settings/frame/icons.tsx'
import { Sideways } from '#apps/settings/frame/sideways.tsx'
import type { Draft } from '#apps/settings/resources/territory.ts'
import { kindOf, turnInto, type AreaKind } from './territory-draft.ts'

interface TerritoryAreasProps {
  readonly draft: Draft
  readonly mistakes: TerritoryPreview['mistakes']
  readonly onChange: ((draft: Draft) => void) | null
}

/** Which places are whose; what is wrong with one stands beside it. */
export function TerritoryAreas({ draft, mistakes, onChange }: TerritoryAreasProps) {
  const { areas } = draft
  const put = (at: number, area: Area | null): void =>
    onChange?.({ ...draft, areas: areas.flatMap((each, index) => (index === at ? (area ?? []) : each)) })
  const first = draft.offices[0]
  const add = (): void => {
    const last = areas.at(-1)
    const office = last?.office ?? first?.id
    if (office !== undefined)
      onChange?.({ ...draft, areas: [...areas, { office, country: last?.country ?? draft.home, from: '', to: '' }] })
  }
  return (
    <section aria-labelledby="areas">
      <Title order={2} id="areas" mb={4}>
        Areas
      </Title>
      <Text size="sm" c="dimmed" mb="sm">
        What is narrower counts: postal codes before a canton, a canton before a country, and an industry before none.
      </Text>
      <Stack>
        <TextInput
          label="Country of leads that name a postal code and no country"
          disabled={onChange === null}
          value={draft.home}
          maxLength={2}
          maw={420}
          onChange={(event) => onChange?.({ ...draft, home: event.currentTarget.value.toUpperCase() })}
        />
        {areas.length > 0 && (
          <Paper p={0}>
            <Sideways label="Areas">
              <Table miw={820} verticalSpacing={6} horizontalSpacing={8}>
                <Table.Caption className="out-of-sight">Areas and their offices</Table.Caption>
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th scope="col">Office</Table.Th>
                    <Table.Th scope="col">Place</Table.Th>
                    <Table.Th scope="col">Country</Table.Th>
                    <Table.Th scope="col">Which</Table.Th>
                    <Table.Th scope="col">Industry</Table.Th>
                    <Table.Th scope="col">
                      <span className="out-of-sight">Remove</span>
                    </Table.Th>
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {areas.map((area, at) => (
                    <AreaRow
                      key={at}
                      line={at + 1}
                      area={area}
                      offices={draft.offices}
                      mistakes={mistakes.filter(({ path }) => path.split('.').slice(0, 2).join('.') === `areas.${at}`)}
                      onChange={onChange === null ? null : (next) => put(at, next)}
                    />
                  ))}
                </Table.Tbody>
              </Table>
            </Sideways>
          </Paper>
        )}
        {onChange !== null && (
          <Button
            variant="default"
            style={{ alignSelf: 'flex-start' }}
            leftSection={<Icon name="plus" />}
            onClick={add}
          >
            Add area
          </Button>
        )}
      </Stack>
    </section>
  )
}

const kinds: readonly { readonly value: AreaKind; readonly label: string }[] = [
  { value: 'codes', label: 'Postal codes' },
  { value: 'canton', label: 'Canton' },
  { value: 'country', label: 'Whole country' },
]

interface AreaRowProps {
  readonly line: number
  readonly area: Area
  readonly offices: Draft['offices']
  readonly mistakes: TerritoryPreview['mistakes']
  /** `null` takes it out. */
  readonly onChange: ((area: Area | null) => void) | null
}

function AreaRow({ line, area, offices, mistakes, onChange }: AreaRowProps) {
  const kind = kindOf(area)
  const rest = { disabled: onChange === null }
  const nameOf = (what: string): string => `${what} of area ${line}`
  return (
    <Table.Tr>
      <Table.Td>
        <NativeSelect
          aria-label={nameOf('Office')}
          {...rest}
          value={area.office}
          data={offices.map(({ id, name }) => ({ value: id, label: name }))}
          onChange={(event) => {
            const chosen = offices.find(({ id }) => id === event.currentTarget.value)
            if (chosen !== undefined) onChange?.({ ...area, office: chosen.id })
          }}
        />
        {mistakes.map(({ path, message }) => (
          <Text key={path} size="xs" c="red.9" role="alert" maw={280}>
            {message}
          </Text>
        ))}
      </Table.Td>
      <Table.Td>
        <NativeSelect
          aria-label={nameOf('Place')}
          {...rest}
          value={kind}
          data={[...kinds]}
          onChange={(event) => {
            const chosen = kinds.find(({ value }) => value === event.currentTarget.value)
            if (chosen !== undefined) onChange?.(turnInto(chosen.value, area))
          }}
        />
      </Table.Td>
      <Table.Td w={80}>
        <TextInput
          aria-label={nameOf('Country')}
          {...rest}
          value={area.country}
          maxLength={2}
          onChange={(event) => onChange?.({ ...area, country: event.currentTarget.value.toUpperCase() })}
        />
      </Table.Td>
      <Table.Td>
        <Which area={area} nameOf={nameOf} onChange={onChange} />
      </Table.Td>
      <Table.Td>
        <TextInput
          aria-label={nameOf('Industry')}
          {...rest}
          placeholder="Every"
          value={area.industry ?? ''}
          maxLength={80}
          onChange={(event) => {
            const { industry: _, ...others } = area
            const industry = event.currentTarget.value
            onChange?.(industry === '' ? others : { ...others, industry })
          }}
        />
      </Table.Td>
      <Table.Td>
        {onChange !== null && (
          <Button variant="subtle" size="xs" aria-label={`Remove area ${line}`} onClick={() => onChange(null)}>
            Remove
          </Button>
        )}
      </Table.Td>
    </Table.Tr>
  )
}

interface WhichProps extends Pick<AreaRowProps, 'area' | 'onChange'> {
  readonly nameOf: (what: string) => string
}

function Which({ area, nameOf, onChange }: WhichProps) {
  const rest = { disabled: onChange === null, maxLength: 12 }
  if (kindOf(area) === 'country') return null
  if (area.canton !== undefined)
    return (
      <TextInput
        aria-label={nameOf('Canton')}
        {...rest}
        w={80}
        placeholder="LU"
        value={area.canton}
        onChange={(event) => onChange?.({ ...area, canton: event.currentTarget.value.toUpperCase() })}
      />
    )
  return (
    <Group gap={4} wrap="nowrap">
      <TextInput
        aria-label={nameOf('First code')}
        {...rest}
        w={90}
        placeholder="6000"
        value={area.from ?? ''}
        onChange={(event) => onChange?.({ ...area, from: event.currentTarget.value })}
      />
      –
      <TextInput
        aria-label={nameOf('Last code')}
        {...rest}
        w={90}
        placeholder="6999"
        value={area.to ?? ''}
        onChange={(event) => onChange?.({ ...area, to: event.currentTarget.value })}
      />
    </Group>
  )
}
