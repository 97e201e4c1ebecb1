import { NativeSelect, Paper, SimpleGrid, Stack, Text, Title } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { ConnectionView } from '#shared/api/connection.ts'
import { ButtonLink } from '#apps/settings/frame/links.tsx'
import { PageHead } from '#apps/settings/frame/page-head.tsx'
import { Loaded, Notice } from '#apps/settings/frame/states.tsx'
import { tellDone } from '#apps/settings/frame/told.ts'
import { useWorkspace } from '#apps/settings/frame/workspace.tsx'
import { connectionsQuery } from '#apps/settings/resources/connections.ts'
import { changeDeletions, mappingQuery, type MappedObject } from '#apps/settings/resources/mappings.ts'
import { carriedWords, consequences, seenWords, type Rule } from './deletion-words.ts'
import { FormProblem } from './form-problem.tsx'
import { MappingTabs } from './mapping-tabs.tsx'

/** What a deletion in one system means for the others, and one elsewhere for it. */
export function Deletions() {
  const here = useWorkspace()
  const connections = useQuery(connectionsQuery(here.id))
  return (
    <>
      <PageHead
        title="Mappings"
        note="What becomes of a lead or company that is deleted in one system. Of the two rules that meet, the more careful one counts."
      />
      <MappingTabs at="/mappings/deletions" />
      <Loaded query={connections} what="the connections">
        {(list) => <All connections={list.filter(({ state }) => state !== 'disconnected')} />}
      </Loaded>
    </>
  )
}

function All({ connections }: { readonly connections: readonly ConnectionView[] }) {
  const { may } = useWorkspace()
  if (connections.length === 0) {
    return (
      <Notice icon="mappings" title="There is no system yet">
        <Text c="dimmed">Once systems are connected, you say here what deletions mean.</Text>
        <ButtonLink to="/connections">Go to the connections</ButtonLink>
      </Notice>
    )
  }
  return (
    <Stack>
      {connections.map((connection) => (
        <Of key={connection.id} connection={connection} />
      ))}
      {!may('admin') && (
        <Text size="sm" c="dimmed">
          Owners and admins of the workspace change the rules.
        </Text>
      )}
    </Stack>
  )
}

function Of({ connection }: { readonly connection: ConnectionView }) {
  const here = useWorkspace()
  const mapping = useQuery(mappingQuery({ workspace: here.id, connection: connection.id }))
  return (
    <Loaded query={mapping} what={`the rules of ${connection.title}`}>
      {({ objects }) => (
        <Stack>
          {objects.map((object) => (
            <ObjectRules key={object.name} connection={connection} object={object} />
          ))}
        </Stack>
      )}
    </Loaded>
  )
}

interface ObjectRulesProps {
  readonly connection: ConnectionView
  readonly object: MappedObject
}

function ObjectRules({ connection, object }: ObjectRulesProps) {
  const { id: workspace, may } = useWorkspace()
  const client = useQueryClient()
  const name = `${connection.title} · ${object.title}`
  const save = useMutation({
    mutationFn: (deletions: MappedObject['deletions']) =>
      changeDeletions({ workspace, connection: connection.id }, { object: object.name, ...deletions }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: [workspace, 'mapping', connection.id] })
      tellDone(`The rules for ${name} are saved. They hold for what is deleted from now on.`)
    },
  })
  const set = (part: Partial<MappedObject['deletions']>): void => save.mutate({ ...object.deletions, ...part })
  return (
    <Paper component="section" aria-label={name}>
      <Title order={2} mb="xs">
        {name}
      </Title>
      {may('admin') && (
        <SimpleGrid cols={{ base: 1, sm: 2 }} mb="xs">
          <RuleSelect
            label={`When one is deleted in ${connection.title}`}
            rule={object.deletions.seen}
            words={seenWords}
            onChange={(seen) => set({ seen })}
          />
          {object.removal !== null && (
            <RuleSelect
              label="When one is deleted elsewhere"
              rule={object.deletions.carried}
              words={carriedWords(object)}
              onChange={(carried) => set({ carried })}
            />
          )}
        </SimpleGrid>
      )}
      <Text size="sm">{consequences(object, connection.title)}</Text>
      <FormProblem error={save.error} />
    </Paper>
  )
}

interface RuleSelectProps {
  readonly label: string
  readonly rule: Rule
  readonly words: Readonly<Record<Rule, string>>
  readonly onChange: (rule: Rule) => void
}

const rules = ['ignore', 'hold', 'delete'] as const

const RuleSelect = ({ label, rule, words, onChange }: RuleSelectProps) => (
  <NativeSelect
    label={label}
    value={rule}
    onChange={(event) => {
      const next = rules.find((one) => one === event.currentTarget.value)
      if (next !== undefined) onChange(next)
    }}
    data={rules.map((one) => ({ value: one, label: words[one] }))}
  />
)
