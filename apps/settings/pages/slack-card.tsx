import { Button, Group, Paper, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Ago } from '#apps/settings/frame/now.tsx'
import { Loaded } from '#apps/settings/frame/states.tsx'
import { healthy, notSetUp, StatusWord } from '#apps/settings/frame/status.tsx'
import { useWorkspace } from '#apps/settings/frame/workspace.tsx'
import { slackInstallUrl, slackQuery } from '#apps/settings/resources/slack.ts'

/** Slack, where people ask about leads: which teams may, and the way to connect one. */
export function SlackCard() {
  const { id: workspace, may } = useWorkspace()
  const slack = useQuery(slackQuery(workspace))
  return (
    <Loaded query={slack} what="Slack">
      {({ missing, teams }) => (
        <Paper>
          <Stack gap={8}>
            <Group justify="space-between" gap={4}>
              <Text fw={600}>Slack</Text>
              <StatusWord standing={teams.length > 0 ? healthy : notSetUp} />
            </Group>
            <Text size="xs" c="dimmed">
              Members ask with <b>/leads</b> from any channel; only they see the answer. It holds no leads.
            </Text>
            {teams.map(({ title, connectedAt }) => (
              <Text key={`${title} ${connectedAt}`} size="sm" style={{ overflowWrap: 'anywhere' }}>
                {title} · connected <Ago at={connectedAt} />
              </Text>
            ))}
            {missing.length > 0 ? (
              <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
                Not set up on this hub: {missing.join(', ')} missing.
              </Text>
            ) : (
              may('admin') && (
                <Button
                  component="a"
                  href={slackInstallUrl(workspace)}
                  variant="default"
                  size="xs"
                  style={{ alignSelf: 'flex-start' }}
                >
                  {teams.length > 0 ? 'Connect another Slack' : 'Connect Slack'}
                </Button>
              )
            )}
          </Stack>
        </Paper>
      )}
    </Loaded>
  )
}
