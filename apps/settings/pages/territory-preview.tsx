import { Paper, Stack, Table, Text } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import type { TerritoryPreview as Preview } from '#shared/api/territory.ts'
import type { Area } from '#shared/territory.ts'
import { TextLink } from '#apps/settings/frame/links.tsx'
import { Section } from '#apps/settings/frame/section.tsx'
import { number, plural } from '#apps/settings/frame/words.ts'
import { useWorkspace } from '#apps/settings/frame/workspace.tsx'
import { membersQuery } from '#apps/settings/resources/members.ts'
import { previewQuery, type Draft } from '#apps/settings/resources/territory.ts'

const pauseMs = 400

/** What publishing the draft would do; `null` until it is known. */
export function usePreview(workspace: string, draft: Draft, isAsked: boolean): Preview | null {
  const [settled] = useDebouncedValue(draft, pauseMs)
  const preview = useQuery({ ...previewQuery(workspace, settled), enabled: isAsked && settled === draft })
  return isAsked && settled === draft && !preview.isPlaceholderData ? (preview.data ?? null) : null
}

interface TerritoryPreviewProps {
  readonly draft: Draft
  readonly preview: Preview | null
}

/** Who would get which leads, field by field of the map, before anything is in force. */
export function TerritoryPreview({ draft, preview }: TerritoryPreviewProps) {
  const nameOf = (id: string | null): string =>
    id === null ? 'Nobody' : (draft.offices.find((office) => office.id === id)?.name ?? id)
  if (preview === null || preview.mistakes.length > 0) return null
  return (
    <Section id="preview" title="What publishing does" isLive>
      <Paper>
        <Stack gap="sm">
          <Areas title="New" areas={preview.added} nameOf={nameOf} />
          <Areas title="Gone" areas={preview.removed} nameOf={nameOf} />
          {preview.moves.length === 0 && <Text size="sm">No lead or company changes hands.</Text>}
          {preview.moves.map(({ from, to, records }) => (
            <Text key={`${from} ${to}`} size="sm">
              {nameOf(from)} → {nameOf(to)}: <b>{plural(records, 'record')}</b>
            </Text>
          ))}
          {preview.nobodys > 0 && (
            <Text size="sm">
              {plural(preview.nobodys, 'record')} would be nobody’s: only those who see all leads see them.
            </Text>
          )}
          <Officeless />
          {preview.gaps.length > 0 && <Gaps gaps={preview.gaps} />}
          {preview.sample.length > 0 && <Sample sample={preview.sample} nameOf={nameOf} />}
        </Stack>
      </Paper>
    </Section>
  )
}

/** Members who will see no lead until somebody gives them an office. */
function Officeless() {
  const { id: workspace } = useWorkspace()
  const members = useQuery(membersQuery(workspace)).data?.members ?? []
  const names = members.filter(({ reach }) => reach !== 'all' && reach.length === 0).map(({ name }) => name)
  if (names.length === 0) return null
  return (
    <Text size="sm">
      {names.slice(0, namesShown).join(', ')}
      {names.length > namesShown && ` and ${number(names.length - namesShown)} more`}{' '}
      {names.length === 1 ? 'has' : 'have'} no office and will see no lead: give them one on the{' '}
      <TextLink to="/members" underline="always">
        Members
      </TextLink>{' '}
      page right after publishing.
    </Text>
  )
}

const namesShown = 5

interface AreasProps {
  readonly title: string
  readonly areas: readonly Area[]
  readonly nameOf: (id: string | null) => string
}

const areasShown = 20

function Areas({ title, areas, nameOf }: AreasProps) {
  if (areas.length === 0) return null
  const words = areas.slice(0, areasShown).map((area) => `${placeOf(area)} (${nameOf(area.office)})`)
  return (
    <Text size="sm">
      {title}: {words.join(', ')}
      {areas.length > areasShown && ` and ${plural(areas.length - areasShown, 'more area')}`}
    </Text>
  )
}

const placeOf = ({ country, from, to, canton, industry }: Area): string =>
  [country, from === undefined ? canton : `${from}–${to}`, industry].filter((part) => part !== undefined).join(' ')

const gapsShown = 12

const Gaps = ({ gaps }: { readonly gaps: Preview['gaps'] }) => (
  <Text size="sm">
    Swiss postal codes that nobody would have:{' '}
    {gaps
      .slice(0, gapsShown)
      .map(({ canton, first, last }) => `${first === last ? first : `${first}–${last}`} (${canton})`)
      .join(', ')}
    {gaps.length > gapsShown && ` and ${number(gaps.length - gapsShown)} more stretches`}.
  </Text>
)

interface SampleProps {
  readonly sample: Preview['sample']
  readonly nameOf: (id: string | null) => string
}

const Sample = ({ sample, nameOf }: SampleProps) => (
  <Table horizontalSpacing={8} verticalSpacing={4}>
    <Table.Caption className="out-of-sight">Some that change hands</Table.Caption>
    <Table.Thead>
      <Table.Tr>
        <Table.Th scope="col">For example</Table.Th>
        <Table.Th scope="col">To</Table.Th>
        <Table.Th scope="col" visibleFrom="sm">
          Because
        </Table.Th>
      </Table.Tr>
    </Table.Thead>
    <Table.Tbody>
      {sample.map(({ lead, title, to, why }) => (
        <Table.Tr key={lead}>
          <Table.Td>
            {lead.startsWith('lead_') ? (
              <TextLink to="/leads/$lead" params={{ lead }}>
                {title}
              </TextLink>
            ) : (
              title
            )}
          </Table.Td>
          <Table.Td>{nameOf(to)}</Table.Td>
          <Table.Td visibleFrom="sm">{why}</Table.Td>
        </Table.Tr>
      ))}
    </Table.Tbody>
  </Table>
)
