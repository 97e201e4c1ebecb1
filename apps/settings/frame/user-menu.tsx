import { Button, Menu, useMantineColorScheme } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { signOut } from '#apps/settings/resources/account.ts'
import { Icon } from './icons.tsx'
import { tellFailed } from './told.ts'
import { chooseWorkspace, useWorkspace } from './workspace.tsx'

const schemes = [
  ['auto', 'As the system'],
  ['light', 'Light'],
  ['dark', 'Dark'],
] as const

/** Who is signed in: other workspaces, colours, the way out. */
export function UserMenu() {
  const here = useWorkspace()
  const client = useQueryClient()
  const navigate = useNavigate()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const leave = useMutation({
    mutationFn: signOut,
    onSuccess: async () => {
      await navigate({ to: '/sign-in' })
      client.clear()
    },
    onError: tellFailed,
  })
  const change = (id: string): void => {
    chooseWorkspace(id)
    location.assign('/')
  }
  return (
    <Menu width={220} position="bottom-end" withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <Button
          variant="subtle"
          color="gray"
          c="inherit"
          size="compact-sm"
          fw={500}
          rightSection={<Icon name="down" size={12} />}
          aria-label={`Account menu of ${here.user.name}`}
          maw={{ base: 120, xs: 220 }}
          styles={{ label: { display: 'block', height: 'auto', textOverflow: 'ellipsis' } }}
        >
          {here.user.name}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{here.user.email}</Menu.Label>
        <Menu.Item onClick={() => void navigate({ to: '/account' })}>Account and sessions</Menu.Item>
        <Menu.Divider />
        <Menu.Label>Workspaces</Menu.Label>
        {here.workspaces.map(({ id, name }) => (
          <Menu.Item
            key={id}
            onClick={() => change(id)}
            leftSection={<Icon name={id === here.id ? 'check' : 'space'} />}
          >
            {name}
          </Menu.Item>
        ))}
        <Menu.Item onClick={() => void navigate({ to: '/workspaces' })} leftSection={<Icon name="plus" />}>
          New workspace
        </Menu.Item>
        <Menu.Divider />
        <Menu.Label>Colours</Menu.Label>
        {schemes.map(([scheme, label]) => (
          <Menu.Item
            key={scheme}
            onClick={() => setColorScheme(scheme)}
            leftSection={<Icon name={scheme === colorScheme ? 'check' : 'space'} />}
          >
            {label}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item onClick={() => leave.mutate()}>Sign out</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
