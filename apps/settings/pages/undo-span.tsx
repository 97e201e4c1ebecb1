import { Button, Group, NativeSelect, Paper, SimpleGrid, Stack, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { UndoScope } from '#shared/api/change-set.ts'
import { useConnectorTitle } from '#apps/settings/frame/connectors.ts'
import { useNow } from '#apps/settings/frame/now.tsx'
import { PageHead } from '#apps/settings/frame/page-head.tsx'
import { localTime } from '#apps/settings/frame/words.ts'
import { useWorkspace } from '#apps/settings/frame/workspace.tsx'
import { connectionsQuery } from '#apps/settings/resources/connections.ts'
import { membersQuery } from '#apps/settings/resources/members.ts'
import { ChangeTabs } from './change-tabs.tsx'
import { FormProblem } from './form-problem.tsx'
import { usePreview } from './use-change-set.ts'

const hourMs = 3_600_000

/** Takes back what happened between two instants; of one system or one person, where they are named. */
export function UndoSpan() {
  const { may } = useWorkspace()
  return (
    <>
      <PageHead
        title="Changes"
        note="Takes back what happened in a span of time. You see every value before it is written."
      />
      <ChangeTabs at="/changes/span" />
      {may('manager') ? (
        <SpanForm />
      ) : (
        <Text size="sm" c="dimmed">
          Managers, admins and owners undo.
        </Text>
      )}
    </>
  )
}

function SpanForm() {
  const preview = usePreview({ isTold: false })
  const [now] = useState(useNow())
  const form = useForm({
    initialValues: { from: localTime(now - hourMs), to: localTime(now), who: '' },
    validate: {
      from: (from) => (from === '' ? 'Say from when.' : null),
      to: (to, { from }) => (to === '' ? 'Say until when.' : to < from ? 'It ends before it begins.' : null),
    },
  })
  const submit = (values: typeof form.values): void => preview.mutate({ kind: 'undo', scope: scopeOf(values) })
  const who = useWho()
  return (
    <Paper maw={620}>
      <form onSubmit={form.onSubmit(submit)}>
        <Stack>
          <FormProblem error={preview.error} />
          <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
            <TextInput type="datetime-local" step={1} label="From" {...form.getInputProps('from')} />
            <TextInput type="datetime-local" step={1} label="To" {...form.getInputProps('to')} />
          </SimpleGrid>
          <NativeSelect label="What came from" data={who} {...form.getInputProps('who')} />
          <Group justify="space-between">
            <Text size="xs" c="dimmed" style={{ flex: '1 1 200px' }}>
              What somebody has changed since stays as it is. Nothing is written before you say yes.
            </Text>
            <Button type="submit" loading={preview.isPending}>
              Preview the undo
            </Button>
          </Group>
        </Stack>
      </form>
    </Paper>
  )
}

/** Every system and every member, each with the part of the scope that names it. */
function useWho() {
  const { id: workspace } = useWorkspace()
  const connectorTitle = useConnectorTitle()
  const connections = useQuery(connectionsQuery(workspace)).data ?? []
  const members = useQuery(membersQuery(workspace)).data?.members ?? []
  const systems = connections.map(({ id, connector, title }) => ({
    value: `connection ${id}`,
    label: `${connectorTitle(connector)} (${title})`,
  }))
  const people = members.map(({ user, name }) => ({ value: `actor user:${user}`, label: name }))
  return [
    { value: '', label: 'Everybody and every system' },
    { group: 'Systems', items: systems },
    { group: 'People', items: people },
  ]
}

function scopeOf({ from, to, who }: { readonly from: string; readonly to: string; readonly who: string }): UndoScope {
  const span = { kind: 'span', from: new Date(from).toISOString(), to: new Date(to).toISOString() } as const
  const [kind, id] = who.split(' ')
  if (id === undefined) return span
  return kind === 'actor' ? { ...span, actor: id } : { ...span, connection: id }
}
