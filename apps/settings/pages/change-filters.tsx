import { Chip, Group, NativeSelect } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import type { ChangeSetView } from '#shared/api/change-set.ts'
import { useConnectorTitle } from '#apps/settings/frame/connectors.ts'
import { number } from '#apps/settings/frame/words.ts'
import { useWorkspace } from '#apps/settings/frame/workspace.tsx'
import type { RowFilter } from '#apps/settings/resources/changes.ts'
import { connectionsQuery } from '#apps/settings/resources/connections.ts'

const route = getRouteApi('/inside/changes/$changeSet')

interface Kind {
  readonly label: string
  readonly count: number
  readonly filter: Pick<RowFilter, 'bucket' | 'only'>
}

/** What can be looked at of a plan, with how much there is of each. */
export const kindsOf = ({ counts }: ChangeSetView): readonly Kind[] => {
  const kinds: readonly Kind[] = [
    { label: 'To change', count: counts.change, filter: { bucket: 'change' } },
    { label: 'Stay as they are', count: counts.editedSince, filter: { bucket: 'edited-since' } },
    { label: 'Like that already', count: counts.unchanged, filter: { bucket: 'unchanged' } },
    { label: 'Would be refused', count: counts.refused, filter: { only: 'refused' } },
    { label: 'Wait for an answer', count: counts.held, filter: { only: 'held' } },
    { label: 'Different now', count: counts.differs, filter: { only: 'differs' } },
  ]
  return kinds.filter(({ count }) => count > 0)
}

const everything = 'all'
const keyOf = ({ bucket, only }: RowFilter): string => bucket ?? only ?? everything

/** Narrows the rows by kind, field and system; what is chosen is in the address. */
export function ChangeFilters({ set }: { readonly set: ChangeSetView }) {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const narrow = (change: RowFilter): void =>
    void navigate({ search: (before) => ({ ...before, ...change }), replace: true })
  const isPlan = set.state === 'previewed'
  const kinds = isPlan ? kindsOf(set) : []
  const choose = (key: string): void => {
    const { bucket, only } = kinds.find(({ filter }) => keyOf(filter) === key)?.filter ?? {}
    narrow({ bucket, only })
  }
  return (
    <Group gap="xs" component="search" aria-label="What to show">
      {kinds.length > 1 && (
        <Chip.Group value={keyOf(search)} onChange={choose}>
          <Group gap={6} role="radiogroup" aria-label="Kind">
            <Chip value={everything} size="xs">
              Everything
            </Chip>
            {kinds.map(({ label, count, filter }) => (
              <Chip key={label} value={keyOf(filter)} size="xs">
                {label} {number(count)}
              </Chip>
            ))}
          </Group>
        </Chip.Group>
      )}
      <FieldSelect set={set} value={search.field} onChange={(field) => narrow({ field })} />
      {isPlan && <SystemSelect set={set} value={search.connection} onChange={(connection) => narrow({ connection })} />}
    </Group>
  )
}

interface SelectProps {
  readonly set: ChangeSetView
  readonly value: string | undefined
  readonly onChange: (value: string | undefined) => void
}

function FieldSelect({ set, value, onChange }: SelectProps) {
  if (set.fields.length < 2) return null
  return (
    <NativeSelect
      aria-label="Field"
      size="xs"
      value={value ?? ''}
      onChange={({ currentTarget }) => onChange(currentTarget.value === '' ? undefined : currentTarget.value)}
      data={[
        { value: '', label: 'Every field' },
        ...set.fields.map(({ field, title, change }) => ({ value: field, label: `${title} (${number(change)})` })),
      ]}
    />
  )
}

function SystemSelect({ set, value, onChange }: SelectProps) {
  const { id: workspace } = useWorkspace()
  const connectorTitle = useConnectorTitle()
  const connections = useQuery(connectionsQuery(workspace)).data ?? []
  if (set.costs.length < 2) return null
  const nameOf = (connection: string, connector: string): string => {
    const isOne = set.costs.filter((cost) => cost.connector === connector).length < 2
    const title = connections.find(({ id }) => id === connection)?.title ?? ''
    return isOne ? connectorTitle(connector) : `${connectorTitle(connector)} (${title})`
  }
  return (
    <NativeSelect
      aria-label="System"
      size="xs"
      value={value ?? ''}
      onChange={({ currentTarget }) => onChange(currentTarget.value === '' ? undefined : currentTarget.value)}
      data={[
        { value: '', label: 'Every system' },
        ...set.costs.map(({ connection, connector }) => ({ value: connection, label: nameOf(connection, connector) })),
      ]}
    />
  )
}
