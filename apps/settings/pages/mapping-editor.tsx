import { NativeSelect, Paper, Stack, Table, Text } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Icon } from '#apps/settings/frame/icons.tsx'
import { useConnectorTitle } from '#apps/settings/frame/connectors.ts'
import { tellDone } from '#apps/settings/frame/told.ts'
import { fieldTitle } from '#apps/settings/frame/words.ts'
import { useWorkspace } from '#apps/settings/frame/workspace.tsx'
import { changeMapping, policyQuery, type MappedObject, type Rule } from '#apps/settings/resources/mappings.ts'
import { DraftBar } from './draft-bar.tsx'
import { FormProblem } from './form-problem.tsx'
import { MappingRow } from './mapping-row.tsx'
import { countChanges, directionsOf, unmapped, warningOf } from './mapping-rules.ts'
import type { Mapped } from './mappings.tsx'
import classes from './mapping.module.css'
import { ruleWords } from './win-rule.ts'

interface MappingEditorProps {
  readonly mapped: Mapped
  readonly mapping: MappedObject
}

/** The rules of one kind of record. Nothing is kept before it is saved; who may not change them reads them. */
export function MappingEditor({ mapped, mapping }: MappingEditorProps) {
  const { id: workspace, may } = useWorkspace()
  const client = useQueryClient()
  const [draft, setDraft] = useState<readonly Rule[] | null>(null)
  const rules = draft ?? mapping.rules
  const { connection, object } = mapped
  const save = useMutation({
    mutationFn: () => changeMapping({ workspace, connection: connection.id }, { object: object.name, rules }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: [workspace, 'mapping', connection.id] })
      setDraft(null)
      tellDone(`The mapping of ${connection.title} · ${object.title} is saved. Its records are read again with it.`)
    },
  })
  const discard = (): void => {
    setDraft(null)
    save.reset()
  }
  const change = (rule: Rule, next: Rule): void => setDraft(rules.map((each) => (each === rule ? next : each)))
  const changes = draft === null ? 0 : countChanges(mapping.rules, draft)
  const isBlocked = rules.some((rule) => warningOf(rule, mapping, rules)?.blocks === true)
  return (
    <Stack>
      <Paper p={0}>
        <RuleTable mapped={mapped}>
          {rules.map((rule) => (
            <MappingRow
              key={rule.field}
              rule={rule}
              system={connection.title}
              mapping={mapping}
              warning={warningOf(rule, mapping, rules)}
              wins={<Wins field={rule.field} direction={rule.direction} />}
              {...(may('admin') ? { onChange: (next: Rule) => change(rule, next) } : {})}
              {...(mapping.rules.some(({ field }) => field === rule.field)
                ? {}
                : { onRemove: () => setDraft(rules.filter((each) => each !== rule)) })}
            />
          ))}
        </RuleTable>
      </Paper>
      <FormProblem error={save.error} />
      {may('admin') ? (
        <AddField
          fields={unmapped(object.entity, rules)}
          onAdd={(field) => setDraft([...rules, { field, remoteField: '', direction: directionsOf(field)[0] }])}
        />
      ) : (
        <Text size="sm" c="dimmed">
          Owners and admins of the workspace change mappings.
        </Text>
      )}
      <DraftBar
        changes={changes}
        note={`every ${object.title.toLowerCase()} is read again`}
        act="Save mapping"
        onSave={() => save.mutate()}
        onDiscard={discard}
        isSaving={save.isPending}
        isBlocked={isBlocked}
      />
    </Stack>
  )
}

function RuleTable({ mapped, children }: { readonly mapped: Mapped; readonly children: React.ReactNode }) {
  const { connection, object } = mapped
  return (
    <Table className={classes.rules ?? ''} verticalSpacing={6} horizontalSpacing={10}>
      <Table.Caption className="out-of-sight">
        Fields of {connection.title} · {object.title}
      </Table.Caption>
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">Lead Hub</Table.Th>
          <Table.Th scope="col">Flows</Table.Th>
          <Table.Th scope="col">{connection.title}</Table.Th>
          <Table.Th scope="col">Who wins</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>{children}</Table.Tbody>
    </Table>
  )
}

/** The rule that settles a field both sides changed; it is the workspace's, not this mapping's. */
function Wins({ field, direction }: Pick<Rule, 'field' | 'direction'>) {
  const { id: workspace } = useWorkspace()
  const titleOf = useConnectorTitle()
  const policy = useQuery(policyQuery(workspace)).data
  if (policy === undefined || direction === 'never') return null
  if (direction === 'out') return <>Lead Hub</>
  return <>{ruleWords(policy.rules[field] ?? policy.defaultRule, titleOf)}</>
}

interface AddFieldProps {
  readonly fields: readonly string[]
  readonly onAdd: (field: string) => void
}

function AddField({ fields, onAdd }: AddFieldProps) {
  if (fields.length === 0) return null
  return (
    <NativeSelect
      aria-label="Add a field"
      style={{ alignSelf: 'flex-start' }}
      leftSection={<Icon name="plus" />}
      value=""
      onChange={(event) => {
        if (event.currentTarget.value !== '') onAdd(event.currentTarget.value)
      }}
      data={[
        { value: '', label: 'Add a field' },
        ...fields.map((field) => ({ value: field, label: fieldTitle(field) })),
      ]}
    />
  )
}
