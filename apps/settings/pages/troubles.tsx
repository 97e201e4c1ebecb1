import { Button, Group, Paper, Stack, Text, Title } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { ConnectionView, TroubleView } from '#shared/api/connection.ts'
import { Icon } from '#apps/settings/frame/icons.tsx'
import { TextLink } from '#apps/settings/frame/links.tsx'
import { tellDone, tellFailed } from '#apps/settings/frame/told.ts'
import { plural } from '#apps/settings/frame/words.ts'
import { useWorkspace } from '#apps/settings/frame/workspace.tsx'
import { retryTrouble } from '#apps/settings/resources/connections.ts'

/** What the remote refused: one card per kind, with how many, who can mend it and how. */
export function Troubles({ connection }: { readonly connection: ConnectionView }) {
  if (connection.troubles.length === 0) return null
  return (
    <section aria-labelledby="troubles">
      <Title order={2} id="troubles" mb="sm">
        Refused by {connection.title}
      </Title>
      <Stack>
        {connection.troubles.map((trouble) => (
          <Trouble key={trouble.key} trouble={trouble} connection={connection} />
        ))}
      </Stack>
    </section>
  )
}

const leadOf = (lead: string): boolean => lead.startsWith('lead_')

interface TroubleProps {
  readonly trouble: TroubleView
  readonly connection: ConnectionView
}

function Trouble({ trouble, connection }: TroubleProps) {
  const { id: workspace, may } = useWorkspace()
  const client = useQueryClient()
  const who = { you: 'You', 'remote-admin': `A ${connection.title} admin`, 'lead-hub': 'Lead Hub' }[trouble.who]
  const again = useMutation({
    mutationFn: () => retryTrouble({ workspace, connection: connection.id }, trouble.key),
    onSuccess: async () => {
      tellDone(`Trying ${plural(trouble.records, 'record')} again.`)
      await client.invalidateQueries({ queryKey: [workspace] })
    },
    onError: tellFailed,
  })
  return (
    <Paper style={{ borderLeft: '3px solid var(--hub-bad)' }}>
      <Group justify="space-between" align="flex-start">
        <Stack gap={6} style={{ flex: '1 1 260px' }} miw={0}>
          <Text fw={600} style={{ overflowWrap: 'anywhere' }}>
            <Icon name="attention" size={14} /> {trouble.text}
          </Text>
          <Text size="sm">
            <b>{plural(trouble.records, 'record')}</b> · {who} can mend it: {trouble.fix}
          </Text>
          <Text size="sm" c="dimmed">
            {trouble.sample.map(({ lead, title: name, link }, at) => (
              <span key={link}>
                {at > 0 && ', '}
                {leadOf(lead) ? (
                  <TextLink to="/leads/$lead" params={{ lead }} underline="always">
                    {name}
                  </TextLink>
                ) : (
                  name
                )}
              </span>
            ))}
            {trouble.records > trouble.sample.length &&
              ` and ${plural(trouble.records - trouble.sample.length, 'more', 'more')}`}
          </Text>
        </Stack>
        {may('manager') && (
          <Button variant="default" onClick={() => again.mutate()} loading={again.isPending}>
            Retry {plural(trouble.records, 'record')}
          </Button>
        )}
      </Group>
    </Paper>
  )
}
