import { Paper, Table, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { ChangeSetView } from '#shared/api/change-set.ts'
import { ButtonLink, TextLink } from '#apps/settings/frame/links.tsx'
import { Ago } from '#apps/settings/frame/now.tsx'
import { PageHead } from '#apps/settings/frame/page-head.tsx'
import { useActorName } from '#apps/settings/frame/people.ts'
import { Loaded, Notice } from '#apps/settings/frame/states.tsx'
import { number, plural } from '#apps/settings/frame/words.ts'
import { useWorkspace } from '#apps/settings/frame/workspace.tsx'
import { changeSetsQuery } from '#apps/settings/resources/changes.ts'
import { ChangeState } from './change-state.tsx'
import { ChangeTabs } from './change-tabs.tsx'

/** Undos and changes to many leads: waiting for a yes, under way, done. */
export function Changes() {
  const here = useWorkspace()
  const sets = useQuery(changeSetsQuery(here.id))
  return (
    <>
      <PageHead
        title="Changes"
        note="Every undo and every change to many leads is looked at before anything is written."
      />
      <ChangeTabs at="/changes" />
      <Loaded query={sets} what="the changes">
        {(list) => (list.length === 0 ? <None /> : <Sets list={list} />)}
      </Loaded>
    </>
  )
}

const None = () => (
  <Notice icon="undo" title="Nothing was undone yet">
    <Text c="dimmed">Undo one value in a lead’s timeline, all that one cause did, or a span of time.</Text>
    <ButtonLink to="/changes/causes">See what ran</ButtonLink>
  </Notice>
)

const Sets = ({ list }: { readonly list: readonly ChangeSetView[] }) => (
  <Paper p={0}>
    <Table highlightOnHover horizontalSpacing={10}>
      <Table.Caption className="out-of-sight">Change sets, the newest first</Table.Caption>
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">What</Table.Th>
          <Table.Th scope="col" visibleFrom="sm">
            Who
          </Table.Th>
          <Table.Th scope="col" visibleFrom="sm">
            When
          </Table.Th>
          <Table.Th scope="col" ta="right" visibleFrom="sm">
            Changes
          </Table.Th>
          <Table.Th scope="col">State</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {list.map((set) => (
          <Row key={set.id} set={set} />
        ))}
      </Table.Tbody>
    </Table>
  </Paper>
)

function Row({ set }: { readonly set: ChangeSetView }) {
  const actorName = useActorName()
  return (
    <Table.Tr className="row-link">
      <Table.Th scope="row" style={{ overflowWrap: 'anywhere' }}>
        <TextLink to="/changes/$changeSet" params={{ changeSet: set.id }} c="inherit" className="covers">
          {set.title}
        </TextLink>
        <Text size="xs" c="dimmed" fw={400} hiddenFrom="sm">
          {actorName(set.author)} · <Ago at={set.createdAt} />
        </Text>
      </Table.Th>
      <Table.Td visibleFrom="sm">{actorName(set.author)}</Table.Td>
      <Table.Td visibleFrom="sm">
        <Ago at={set.createdAt} />
      </Table.Td>
      <Table.Td ta="right" className="numbers" visibleFrom="sm">
        {set.state === 'draft' ? '–' : number(set.counts.change)}
        <Text size="xs" c="dimmed">
          {set.state === 'draft' ? '' : plural(set.counts.leads, 'lead')}
        </Text>
      </Table.Td>
      <Table.Td>
        <ChangeState state={set.state} />
        {set.progress !== null && set.progress.done < set.progress.total && (
          <Text size="xs" c="dimmed" className="numbers">
            {number(set.progress.done)} of {number(set.progress.total)}
          </Text>
        )}
      </Table.Td>
    </Table.Tr>
  )
}
