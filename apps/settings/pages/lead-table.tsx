import { Group, Paper, Table, Text, UnstyledButton } from '@mantine/core'
import { getRouteApi } from '@tanstack/react-router'
import type { LeadQuery, LeadRow } from '#shared/api/lead.ts'
import { Icon } from '#apps/settings/frame/icons.tsx'
import { TextLink } from '#apps/settings/frame/links.tsx'
import { Ago, useNow } from '#apps/settings/frame/now.tsx'
import { Remotes } from '#apps/settings/frame/remotes.tsx'
import { LeadStatus } from '#apps/settings/frame/status.tsx'
import { Sideways } from '#apps/settings/frame/sideways.tsx'
import { Grade } from './grade.tsx'

type Sort = LeadQuery['sort']

const route = getRouteApi('/inside/leads')

interface LeadTableProps {
  readonly rows: readonly LeadRow[]
  readonly sort: Sort
}

export function LeadTable({ rows, sort }: LeadTableProps) {
  return (
    <Paper p={0}>
      <Sideways label="Leads">
        <Table miw={{ base: 280, sm: 860 }} highlightOnHover>
          <Table.Caption className="out-of-sight">Leads, sorted by {sortWords[sort]}</Table.Caption>
          <Table.Thead>
            <Table.Tr>
              <SortHead sort="name" current={sort} title="Name" />
              <Table.Th scope="col" visibleFrom="sm">
                Company
              </Table.Th>
              <Table.Th scope="col" visibleFrom="sm">
                City
              </Table.Th>
              <SortHead sort="score" current={sort} title="Score" />
              <Table.Th scope="col" visibleFrom="sm">
                Where
              </Table.Th>
              <Table.Th scope="col">Status</Table.Th>
              <SortHead sort="updated" current={sort} title="Updated" visibleFrom="sm" />
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map((row) => (
              <Row key={row.id} row={row} />
            ))}
          </Table.Tbody>
        </Table>
      </Sideways>
    </Paper>
  )
}

/** Until when nobody is to contact somebody, while that is to come. */
function NotBefore({ day }: { readonly day: string | null }) {
  const now = useNow()
  if (day === null || !(Date.parse(day) > now)) return null
  return (
    <Text size="xs" fw={400} c="var(--hub-warn)">
      Do not contact until {day}
    </Text>
  )
}

const Row = ({ row }: { readonly row: LeadRow }) => (
  <Table.Tr className="row-link">
    <Table.Th scope="row" maw={{ base: 108, xs: 260 }}>
      <Text size="sm" fw={600} truncate>
        <TextLink to="/leads/$lead" params={{ lead: row.id }} c="inherit" className="covers">
          {row.title}
        </TextLink>
      </Text>
      <Text size="xs" c="dimmed" fw={400} truncate>
        {row.email}
      </Text>
      <NotBefore day={row.doNotContactUntil} />
    </Table.Th>
    <Table.Td maw={200} visibleFrom="sm">
      <Text size="sm" truncate>
        {row.company}
      </Text>
    </Table.Td>
    <Table.Td visibleFrom="sm">
      {row.city}
      {(row.office !== null || row.owner !== null) && (
        <Text size="xs" c="dimmed">
          {[row.office?.name, row.owner?.name].filter((name) => name !== undefined).join(' · ')}
        </Text>
      )}
    </Table.Td>
    <Table.Td>{row.score === null ? null : <Grade grade={row.grade} score={row.score} />}</Table.Td>
    <Table.Td visibleFrom="sm">
      <Remotes held={row.remotes} />
    </Table.Td>
    <Table.Td>
      <LeadStatus status={row.status} size="xs" />
    </Table.Td>
    <Table.Td visibleFrom="sm">
      <Text size="xs" c="dimmed">
        <Ago at={row.updatedAt} />
      </Text>
    </Table.Td>
  </Table.Tr>
)

const sortWords: Readonly<Record<Sort, string>> = {
  score: 'score, highest first',
  updated: 'last change, newest first',
  name: 'name, A to Z',
}

interface SortHeadProps {
  readonly sort: Sort
  readonly current: Sort
  readonly title: string
  readonly visibleFrom?: 'sm'
}

function SortHead({ sort, current, title, ...rest }: SortHeadProps) {
  const navigate = route.useNavigate()
  const isCurrent = sort === current
  const direction = sort === 'name' ? 'ascending' : 'descending'
  const choose = (): void => void navigate({ search: (before) => ({ ...before, sort }), replace: true })
  return (
    <Table.Th scope="col" aria-sort={isCurrent ? direction : 'none'} {...rest}>
      <UnstyledButton fz="sm" fw={700} onClick={choose} title={`Sort by ${sortWords[sort]}`} mih={24}>
        <Group gap={4} wrap="nowrap">
          {title}
          {isCurrent && <Icon name={sort === 'name' ? 'up' : 'down'} size={12} />}
        </Group>
      </UnstyledButton>
    </Table.Th>
  )
}
