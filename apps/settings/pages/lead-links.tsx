import { Button, Group, Paper, Stack, Text } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { AbsentView, LeadView, LinkView } from '#shared/api/lead.ts'
import { useConnectorTitle } from '#apps/settings/frame/connectors.ts'
import { HubLink, OutLink } from '#apps/settings/frame/links.tsx'
import { Ago } from '#apps/settings/frame/now.tsx'
import { Section } from '#apps/settings/frame/section.tsx'
import { LeadStatus } from '#apps/settings/frame/status.tsx'
import { tellDone, tellFailed } from '#apps/settings/frame/told.ts'
import { useWorkspace } from '#apps/settings/frame/workspace.tsx'
import { connectorsQuery, objectTitle, retryLink } from '#apps/settings/resources/connections.ts'
import { syncLead } from '#apps/settings/resources/leads.ts'

const line = (at: number) => (at === 0 ? {} : { borderTop: '1px solid var(--hub-line)' })

/** The lead's record in each system and how it stands; where it is not in sync, why, and what mends it. */
export function LeadLinks({ lead }: { readonly lead: LeadView }) {
  return (
    <Section id="systems" title="In your systems">
      <Paper p={0}>
        {lead.links.length + lead.absent.length === 0 && (
          <Text size="sm" c="dimmed" p="md">
            No system holds this lead.
          </Text>
        )}
        <Stack gap={0} component="ul" m={0} p={0} style={{ listStyle: 'none' }}>
          {lead.links.map((link, at) => (
            <li key={link.id} style={line(at)}>
              <Record link={link} lead={lead.id} />
            </li>
          ))}
          {lead.absent.map((absent, at) => (
            <li key={absent.connection} style={line(lead.links.length + at)}>
              <Stack gap={3} p="md">
                <Head of={absent} />
                <Why of={absent} lead={lead.id} />
              </Stack>
            </li>
          ))}
        </Stack>
      </Paper>
    </Section>
  )
}

function Head({ of }: { readonly of: Pick<AbsentView, 'connector' | 'status'> }) {
  const connectorTitle = useConnectorTitle()
  return (
    <Group justify="space-between" gap={4}>
      <Text size="sm" fw={600}>
        {connectorTitle(of.connector)}
      </Text>
      <LeadStatus status={of.status} />
    </Group>
  )
}

function Record({ link, lead }: { readonly link: LinkView; readonly lead: string }) {
  const connectors = useQuery(connectorsQuery).data
  const name = `${objectTitle(connectors, link)} ${link.remoteId ?? 'not made yet'}`
  return (
    <Stack gap={3} p="md">
      <Head of={link} />
      <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
        {link.url === null ? name : <OutLink href={link.url}>{name}</OutLink>}
        {link.lastSyncedAt !== null && (
          <>
            {' '}
            · synced <Ago at={link.lastSyncedAt} />
          </>
        )}
      </Text>
      <Why of={link} lead={lead} link={link.id} />
    </Stack>
  )
}

interface WhyProps {
  readonly of: AbsentView
  readonly lead: string
  /** Whose delivery is tried again. */
  readonly link?: string
}

/** One reason, and the one thing that mends it: words, and where a press does it, something to press. */
function Why({ of, lead, link }: WhyProps) {
  const { reason, fix, remedy } = of
  if (reason === null) return null
  return (
    <>
      <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
        {reason} {remedy?.kind === 'open' ? <HubLink href={remedy.href}>{fix}</HubLink> : fix}
      </Text>
      {remedy?.kind === 'retry' && link !== undefined && (
        <Press of={of} lead={lead} least="manager" word="Retry" act={(workspace) => retryLink(workspace, link)} />
      )}
      {remedy?.kind === 'sync' && (
        <Press of={of} lead={lead} least="rep" word="Sync now" act={(workspace) => syncLead(workspace, lead)} />
      )}
    </>
  )
}

interface PressProps extends WhyProps {
  readonly least: 'manager' | 'rep'
  readonly word: string
  readonly act: (workspace: string) => Promise<void>
}

function Press({ of, lead, least, word, act }: PressProps) {
  const connectorTitle = useConnectorTitle()
  const { id: workspace, may } = useWorkspace()
  const client = useQueryClient()
  const press = useMutation({
    mutationFn: () => act(workspace),
    onSuccess: async () => {
      tellDone(`Trying ${of.title} again.`)
      await client.invalidateQueries({ queryKey: [workspace, 'lead', lead] })
    },
    onError: tellFailed,
  })
  if (!may(least)) return null
  return (
    <Button
      size="xs"
      variant="default"
      mt={4}
      style={{ alignSelf: 'flex-start' }}
      onClick={() => press.mutate()}
      loading={press.isPending}
    >
      {word} {connectorTitle(of.connector)}
    </Button>
  )
}
