import { Button, Group, Paper, Stack, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { problemOf } from '#apps/settings/api.ts'
import { Loaded } from '#apps/settings/frame/states.tsx'
import { ToSignIn } from '#apps/settings/frame/to-sign-in.tsx'
import { chooseWorkspace } from '#apps/settings/frame/workspace.tsx'
import { createWorkspace, meQuery } from '#apps/settings/resources/account.ts'
import { Door } from './door.tsx'
import { FormProblem } from './form-problem.tsx'

export function Workspaces() {
  const me = useQuery(meQuery)
  if (me.error !== null && problemOf(me.error).status === 401) return <ToSignIn />
  return (
    <Door
      title={me.data?.workspaces.length === 0 ? 'Make your workspace' : 'Workspaces'}
      note="A workspace holds one company's leads, in a database of its own."
    >
      <Loaded query={me} what="your workspaces">
        {({ workspaces }) => (
          <Stack>
            {workspaces.map((workspace) => (
              <Choice key={workspace.id} {...workspace} />
            ))}
            <NewWorkspace />
          </Stack>
        )}
      </Loaded>
    </Door>
  )
}

interface ChoiceProps {
  readonly id: string
  readonly name: string
  readonly role: string
}

function Choice({ id, name, role }: ChoiceProps) {
  const navigate = useNavigate()
  const open = (): void => {
    chooseWorkspace(id)
    void navigate({ to: '/' })
  }
  return (
    <Paper p="sm">
      <Group justify="space-between" wrap="nowrap">
        <Text fw={600} miw={0} truncate>
          {name}
          <Text span c="dimmed" size="sm" fw={400}>
            {' '}
            · {role}
          </Text>
        </Text>
        <Button variant="default" onClick={open} aria-label={`Open ${name}`} style={{ flexShrink: 0 }}>
          Open
        </Button>
      </Group>
    </Paper>
  )
}

function NewWorkspace() {
  const client = useQueryClient()
  const navigate = useNavigate()
  const form = useForm({ mode: 'uncontrolled', initialValues: { name: '' } })
  const make = useMutation({
    mutationFn: createWorkspace,
    onSuccess: async ({ id }) => {
      chooseWorkspace(id)
      await client.invalidateQueries({ queryKey: ['me'] })
      await navigate({ to: '/' })
    },
  })
  return (
    <form onSubmit={form.onSubmit(({ name }) => make.mutate(name))}>
      <Stack gap="sm">
        <FormProblem error={make.error} />
        <TextInput
          label="Name of the new workspace"
          description="Your company's name, for example."
          required
          maxLength={80}
          {...form.getInputProps('name')}
        />
        <Button type="submit" loading={make.isPending}>
          Make workspace
        </Button>
      </Stack>
    </form>
  )
}
