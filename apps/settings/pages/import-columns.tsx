import { NativeSelect, Paper, Table, Text } from '@mantine/core'
import type { ImportView } from '#shared/api/import.ts'
import { leadFields } from '#shared/entity.ts'
import { isTarget, jointTargets, type Target } from '#shared/import.ts'
import { Section } from '#apps/settings/frame/section.tsx'
import { Sideways } from '#apps/settings/frame/sideways.tsx'
import { fieldTitle } from '#apps/settings/frame/words.ts'
import type { Draft } from '#apps/settings/resources/imports.ts'

interface ColumnsProps {
  readonly view: ImportView
  readonly draft: Draft
  /** `null`: it is being worked on. */
  readonly onChange: ((draft: Draft) => void) | null
}

/** What each column is taken for, why, and what stands in it. */
export const ImportColumns = ({ view, draft, onChange }: ColumnsProps) => (
  <Section id="columns" title="Columns">
    <Paper p={0}>
      <Sideways label="Columns of the file">
        <Table horizontalSpacing={10} miw={560}>
          <Table.Caption className="out-of-sight">Columns of the file, and what each becomes</Table.Caption>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">Column</Table.Th>
              <Table.Th scope="col">Such as</Table.Th>
              <Table.Th scope="col">Becomes</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {view.columns.map((column, at) => (
              // Titles may be empty or stand twice: the place is what a column is known by.
              <Table.Tr key={at}>
                <Table.Th scope="row" fw={500} style={{ overflowWrap: 'anywhere' }}>
                  {nameOf(column.title, at)}
                </Table.Th>
                <Table.Td>
                  <Text size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
                    {column.samples.join(' · ')}
                  </Text>
                </Table.Td>
                <Table.Td w={240}>
                  <NativeSelect
                    aria-label={`${nameOf(column.title, at)} becomes`}
                    size="xs"
                    value={draft.columns[at] ?? ''}
                    disabled={onChange === null}
                    onChange={({ currentTarget: { value } }) =>
                      onChange?.({ ...draft, columns: draft.columns.with(at, isTarget(value) ? value : null) })
                    }
                    data={choices(column.title, at)}
                  />
                  {draft.columns[at] === column.target && (
                    <Text size="xs" c="dimmed" mt={2}>
                      {column.reason}
                    </Text>
                  )}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Sideways>
    </Paper>
  </Section>
)

const nameOf = (title: string, at: number): string => (title === '' ? `Column ${at + 1}` : title)

const jointWords: Readonly<Record<(typeof jointTargets)[number], string>> = {
  fullName: 'First and last name',
  contact: 'E-mail and phone',
  address: 'Street, postal code and city',
}

const fields = leadFields.map((field) => ({ value: field, label: fieldTitle(field) }))
const joints = jointTargets.map((target) => ({ value: target, label: jointWords[target] }))

/** Every field, several at once, and one of the workspace's own under the column's name. */
function choices(title: string, at: number) {
  const own = ownField(nameOf(title, at))
  return [
    { value: '', label: 'Left out' },
    { group: 'Fields', items: fields },
    { group: 'Several in one cell', items: joints },
    { group: 'Of your own', items: [{ value: own, label: `${fieldTitle(own)} (own field)` }] },
  ]
}

/** `custom.createdAt` of “Created at”. */
function ownField(title: string): Target {
  const words = title
    .normalize('NFKD')
    .replace(/[^A-Za-z0-9]+/g, ' ')
    .trim()
    .split(' ')
  const [first = '', ...rest] = words.map((word) => word.toLowerCase())
  const name = [first, ...rest.map((word) => word.charAt(0).toUpperCase() + word.slice(1))].join('').slice(0, 40)
  return `custom.${/^[a-z]/i.test(name) ? name : `column${name}`}`
}
