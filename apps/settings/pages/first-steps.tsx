import { Group, Paper, Stack, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { ConnectionView } from '#shared/api/connection.ts'
import { Icon } from '#apps/settings/frame/icons.tsx'
import { ButtonLink } from '#apps/settings/frame/links.tsx'
import { useWorkspace } from '#apps/settings/frame/workspace.tsx'
import { connectorsQuery } from '#apps/settings/resources/connections.ts'

interface Step {
  readonly what: string
  readonly done: boolean
  /** Why it cannot be done yet. */
  readonly blocked?: string
  readonly action?: React.ReactNode
}

/** What an admin does to get going; gone once it is done. Nothing is written anywhere before the last step. */
export function FirstSteps({ connections }: { readonly connections: readonly ConnectionView[] }) {
  const { may } = useWorkspace()
  const connectors = useQuery(connectorsQuery).data
  if (connectors === undefined || !may('admin')) return null
  const steps = stepsOf(connections, connectors)
  const done = steps.filter((step) => step.done)
  const left = steps.filter((step) => !step.done)
  if (left.length === 0) return null
  return (
    <Paper component="section" aria-labelledby="first-steps">
      <Group justify="space-between" mb="sm">
        <Title order={2} id="first-steps">
          Getting started
        </Title>
        <Text size="sm" c="dimmed">
          {done.length} of {steps.length} done · nothing is written before you approve
        </Text>
      </Group>
      <Stack gap={4}>
        {done.length > 0 && (
          <Group component="ul" m={0} p={0} gap="lg" style={{ listStyle: 'none' }} aria-label="Done">
            {done.map(({ what }) => (
              <Text
                key={what}
                component="li"
                size="sm"
                c="dimmed"
                style={{ display: 'flex', gap: 6, alignItems: 'center' }}
              >
                <Icon name="check" /> {what}
              </Text>
            ))}
          </Group>
        )}
        <Stack gap={4} component="ol" m={0} p={0} style={{ listStyle: 'none' }} aria-label="To do">
          {left.map((step) => (
            <Group component="li" key={step.what} gap="sm" wrap="nowrap" mih={38}>
              <Text size="sm" style={{ flex: 1 }}>
                {step.what}
                {step.blocked !== undefined && (
                  <Text span c="dimmed" size="sm">
                    {' '}
                    · {step.blocked}
                  </Text>
                )}
              </Text>
              {step.action}
            </Group>
          ))}
        </Stack>
      </Stack>
    </Paper>
  )
}

interface Kind {
  readonly id: string
  readonly title: string
}

function stepsOf(connections: readonly ConnectionView[], connectors: readonly Kind[]): readonly Step[] {
  const isConnected = (id: string): boolean =>
    connections.some(({ connector, state }) => connector === id && state !== 'connecting' && state !== 'disconnected')
  const connecting = connectors.map(({ id, title }) => ({
    what: `Connect ${title}`,
    done: isConnected(id),
    action: (
      <ButtonLink
        to="/connections/new/$connector"
        params={{ connector: id }}
        size="xs"
        variant="default"
        aria-label={`Connect ${title} now`}
      >
        Connect
      </ButtonLink>
    ),
  }))
  const isRead = connections.some(({ state }) => state === 'planned')
  const isLive = connections.some(({ state }) => state === 'live' || state === 'paused') && !isRead
  const approve: Step = {
    what: 'Look at what the first sync will do, and approve it',
    done: isLive,
    ...(isRead ? {} : { blocked: connections.length === 0 ? 'connect two systems first' : 'reading goes on' }),
    ...(isRead
      ? {
          action: (
            <ButtonLink to="/first-sync" size="xs">
              Look at the plan
            </ButtonLink>
          ),
        }
      : {}),
  }
  return [...connecting, approve]
}
