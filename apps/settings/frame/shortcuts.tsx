import { Kbd, Modal, Table } from '@mantine/core'
import { useDisclosure, useHotkeys } from '@mantine/hooks'
import { useLocation, useNavigate } from '@tanstack/react-router'

/** The input that `/` goes to. */
export const searchInputId = 'lead-search'

const shortcuts = [
  ['/', 'Search leads'],
  ['?', 'Show these shortcuts'],
  ['g', 'Go to the overview'],
  ['c', 'Go to the connections'],
  ['m', 'Go to the mappings'],
  ['l', 'Go to the leads'],
  ['i', 'Go to the imports'],
  ['s', 'Go to the scoring'],
  ['r', 'Go to the reviews'],
  ['d', 'Go to the duplicates'],
  ['h', 'Go to the changes'],
  ['q', 'Go to my leads'],
  ['e', 'Go to the team'],
  ['o', 'Go to the routing'],
  ['t', 'Go to the territories'],
  ['n', 'Reviews: a different person'],
  ['1 … 9', 'Reviews: same person as that candidate'],
  ['m', 'Duplicates: merge the two'],
  ['n', 'Duplicates: not a duplicate'],
  ['l', 'Duplicates: later'],
  ['j k', 'Duplicates: next and last pair'],
  ['u', 'Duplicates: call the last merge off'],
] as const

/** Keys that work on every page. They rest while one types. */
export function Shortcuts() {
  const [opened, { open, close }] = useDisclosure(false)
  const navigate = useNavigate()
  // There M merges and L leaves a pair.
  const isDeciding = useLocation().pathname === '/duplicates'
  const search = (): void => {
    const input = document.querySelector<HTMLInputElement>(`#${searchInputId}`)
    if (input === null) void navigate({ to: '/leads', hash: 'search' })
    else input.focus()
  }
  useHotkeys([
    ['/', search],
    ['shift+/', open],
    ['?', open],
    ['g', () => void navigate({ to: '/' })],
    ['c', () => void navigate({ to: '/connections' })],
    ['m', () => void (isDeciding || navigate({ to: '/mappings' }))],
    ['l', () => void (isDeciding || navigate({ to: '/leads' }))],
    ['d', () => void navigate({ to: '/duplicates' })],
    ['i', () => void navigate({ to: '/imports' })],
    ['s', () => void navigate({ to: '/scoring' })],
    ['r', () => void navigate({ to: '/reviews' })],
    ['h', () => void navigate({ to: '/changes' })],
    ['q', () => void navigate({ to: '/my-leads' })],
    ['e', () => void navigate({ to: '/team' })],
    ['o', () => void navigate({ to: '/routing' })],
    ['t', () => void navigate({ to: '/territories' })],
  ])
  return (
    <Modal opened={opened} onClose={close} title="Keyboard shortcuts">
      <Table>
        <Table.Caption className="out-of-sight">Keyboard shortcuts</Table.Caption>
        <Table.Thead className="out-of-sight">
          <Table.Tr>
            <Table.Th scope="col">Key</Table.Th>
            <Table.Th scope="col">What it does</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {shortcuts.map(([key, what]) => (
            <Table.Tr key={what}>
              <Table.Td w={90}>
                <Kbd>{key}</Kbd>
              </Table.Td>
              <Table.Td>{what}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Modal>
  )
}
