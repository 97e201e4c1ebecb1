import { FileButton, Button, Paper, Table, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { ImportList } from '#shared/api/import.ts'
import { TextLink } from '#apps/settings/frame/links.tsx'
import { Ago } from '#apps/settings/frame/now.tsx'
import { PageHead } from '#apps/settings/frame/page-head.tsx'
import { useActorName } from '#apps/settings/frame/people.ts'
import { Loaded, Notice } from '#apps/settings/frame/states.tsx'
import { number, plural } from '#apps/settings/frame/words.ts'
import { useWorkspace } from '#apps/settings/frame/workspace.tsx'
import { acceptedFiles, importsQuery } from '#apps/settings/resources/imports.ts'
import { ImportState } from './import-state.tsx'
import { useReadFile } from './use-read-file.ts'

/** Lists of people: handed in, looked at, brought in. */
export function Imports() {
  const here = useWorkspace()
  const imports = useQuery(importsQuery(here.id))
  return (
    <>
      <PageHead
        title="Imports"
        note="Lists of people from fairs, partners and other tools. Nothing is written before you have seen what becomes of each line."
      >
        <ChooseFile />
      </PageHead>
      <Loaded query={imports} what="the imports">
        {(list) => (list.length === 0 ? <None /> : <Lists list={list} />)}
      </Loaded>
    </>
  )
}

function ChooseFile() {
  const reading = useReadFile()
  return (
    <FileButton accept={acceptedFiles} onChange={(file) => file !== null && reading.mutate({ file })}>
      {(props) => (
        <Button {...props} loading={reading.isPending}>
          Choose a file…
        </Button>
      )}
    </FileButton>
  )
}

const None = () => (
  <Notice icon="import" title="No list was handed in yet">
    <Text c="dimmed">
      Choose a CSV, Excel (.xlsx) or OpenDocument file. How it is written and what its columns are is found out; people
      who are known already are recognised.
    </Text>
  </Notice>
)

type Summary = ImportList['imports'][number]

const Lists = ({ list }: { readonly list: readonly Summary[] }) => (
  <Paper p={0}>
    <Table highlightOnHover horizontalSpacing={10}>
      <Table.Caption className="out-of-sight">Lists of people, the newest first</Table.Caption>
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">List</Table.Th>
          <Table.Th scope="col" ta="right" visibleFrom="sm">
            Lines
          </Table.Th>
          <Table.Th scope="col" ta="right" visibleFrom="sm">
            Brought in
          </Table.Th>
          <Table.Th scope="col">State</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {list.map((one) => (
          <Row key={one.id} one={one} />
        ))}
      </Table.Tbody>
    </Table>
  </Paper>
)

function Row({ one }: { readonly one: Summary }) {
  const nameOf = useActorName()
  const waiting = one.waiting.new + one.waiting.join + one.waiting.doubt
  return (
    <Table.Tr pos="relative">
      <Table.Th scope="row" fw={500} style={{ overflowWrap: 'anywhere' }}>
        <TextLink to="/imports/$import" params={{ import: one.id }} c="inherit" className="covers">
          {one.name}
        </TextLink>
        <Text size="xs" c="dimmed" fw={400}>
          {one.options.partner === '' ? '' : `${one.options.partner} · `}
          {nameOf(one.author)} · <Ago at={one.createdAt} />
        </Text>
      </Table.Th>
      <Table.Td ta="right" className="numbers" visibleFrom="sm">
        {number(one.lines)}
      </Table.Td>
      <Table.Td ta="right" className="numbers" visibleFrom="sm">
        {number(one.done.new + one.done.join)}
        <Text size="xs" c="dimmed">
          {one.done.new > 0 && `${number(one.done.new)} new`}
        </Text>
      </Table.Td>
      <Table.Td>
        <ImportState state={one.state} />
        {one.state === 'ready' && (
          <Text size="xs" c="dimmed">
            {plural(waiting, 'line')}
          </Text>
        )}
      </Table.Td>
    </Table.Tr>
  )
}
