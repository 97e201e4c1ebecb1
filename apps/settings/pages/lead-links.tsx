import { Button, Group, Paper, Stack, Text, Title } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { LeadView, LinkView } from '#shared/api/lead.ts'
import { useConnectorTitle } from '#apps/settings/frame/connectors.ts'
import { OutLink } from '#apps/settings/frame/links.tsx'
import { Ago } from '#apps/settings/frame/now.tsx'
import { LeadStatus } from '#apps/settings/frame/status.tsx'
import { tellDone, tellFailed } from '#apps/settings/frame/told.ts'
import { useWorkspace } from '#apps/settings/frame/workspace.tsx'
import { connectorsQuery, objectTitle, retryLink } from '#apps/settings/resources/connections.ts'

/** The lead's record in each system and how it stands. */
export function LeadLinks({ lead }: { readonly lead: LeadView }) {
  return (
    <section aria-labelledby="systems">
      <Title order={2} id="systems" mb="sm">
        In your systems
      </Title>
      <Paper p={0}>
        {lead.links.length === 0 && (
          <Text size="sm" c="dimmed" p="md">
            No system holds this lead.
          </Text>
        )}
        <Stack gap={0} component="ul" m={0} p={0} style={{ listStyle: 'none' }}>
          {lead.links.map((link, at) => (
            <li key={link.id} style={at === 0 ? {} : { borderTop: '1px solid var(--hub-line)' }}>
              <Record link={link} lead={lead.id} />
            </li>
          ))}
        </Stack>
      </Paper>
    </section>
  )
}

function Record({ link, lead }: { readonly link: LinkView; readonly lead: string }) {
  const connectorTitle = useConnectorTitle()
  const { id: workspace, may } = useWorkspace()
  const client = useQueryClient()
  const again = useMutation({
    mutationFn: () => retryLink(workspace, link.id),
    onSuccess: async () => {
      tellDone(`Trying ${link.title} again.`)
      await client.invalidateQueries({ queryKey: [workspace, 'lead', lead] })
    },
    onError: tellFailed,
  })
  const connectors = useQuery(connectorsQuery).data
  const name = `${objectTitle(connectors, link)} ${link.remoteId ?? 'not made yet'}`
  return (
    <Stack gap={3} p="md">
      <Group justify="space-between" gap={4}>
        <Text size="sm" fw={600}>
          {connectorTitle(link.connector)}
        </Text>
        <LeadStatus status={link.status} />
      </Group>
      <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
        {link.url === null ? name : <OutLink href={link.url}>{name}</OutLink>}
        {link.lastSyncedAt !== null && (
          <>
            {' '}
            · synced <Ago at={link.lastSyncedAt} />
          </>
        )}
      </Text>
      {link.reason !== null && (
        <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
          {link.reason} {link.fix}
        </Text>
      )}
      {link.status === 'needs-attention' && may('manager') && (
        <Button
          size="xs"
          variant="default"
          mt={4}
          style={{ alignSelf: 'flex-start' }}
          onClick={() => again.mutate()}
          loading={again.isPending}
        >
          Retry {connectorTitle(link.connector)}
        </Button>
      )}
    </Stack>
  )
}
