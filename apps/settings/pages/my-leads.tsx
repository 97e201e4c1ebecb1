import { Alert, Button, Group, Paper, Stack, Text } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { QueueView } from '#shared/api/routing.ts'
import { Icon } from '#apps/settings/frame/icons.tsx'
import { ButtonLink, TextLink } from '#apps/settings/frame/links.tsx'
import { useNow } from '#apps/settings/frame/now.tsx'
import { PageHead } from '#apps/settings/frame/page-head.tsx'
import { Section } from '#apps/settings/frame/section.tsx'
import { Loaded, Notice } from '#apps/settings/frame/states.tsx'
import { tellDone, tellFailed } from '#apps/settings/frame/told.ts'
import { dateTime, number, plural } from '#apps/settings/frame/words.ts'
import { useWorkspace } from '#apps/settings/frame/workspace.tsx'
import { assignLead, queueQuery } from '#apps/settings/resources/routing.ts'

const route = getRouteApi('/inside/my-leads')

/** What one should do next, or what a colleague should. */
export function MyLeads() {
  const { id: workspace, user } = useWorkspace()
  const { of = user.email.toLowerCase() } = route.useSearch()
  const isOwn = of === user.email.toLowerCase()
  const query = useQuery(queueQuery(workspace, of))
  return (
    <Loaded query={query} what="the leads" isPage>
      {(view) => (
        <>
          <PageHead title={isOwn ? 'My leads' : `Leads of ${view.owner.name}`} note={<Numbers view={view} />} />
          <Stack gap="xl">
            <Late view={view} />
            <Mine view={view} isOwn={isOwn} />
            <Free view={view} isOwn={isOwn} />
          </Stack>
        </>
      )}
    </Loaded>
  )
}

function Numbers({ view: { open, capacity, days, given, contacted, won, lost } }: { readonly view: QueueView }) {
  return (
    <>
      {plural(open, 'open lead')}
      {capacity !== null && ` of ${number(capacity)} at most`}. In {days} days: {number(given)} given,{' '}
      {number(contacted)} spoken with, {number(won)} won, {number(lost)} lost.
    </>
  )
}

/** Leads whose time to answer is over, or nearly. */
function Late({ view }: { readonly view: QueueView }) {
  const now = useNow()
  const due = view.mine.filter(({ answerBy }) => answerBy !== null)
  const late = due.filter(({ answerBy }) => answerBy !== null && Date.parse(answerBy) <= now)
  if (due.length === 0) return null
  return (
    <Alert color="warn" variant="light" icon={<Icon name="clock" />} role="note">
      {plural(due.length, 'lead')} to answer{late.length > 0 && `, ${number(late.length)} of them late`}. An answer is a
      call note, a meeting, feedback, or another status.
    </Alert>
  )
}

function Mine({ view, isOwn }: { readonly view: QueueView; readonly isOwn: boolean }) {
  return (
    <Section id="mine" title="Next">
      {view.mine.length === 0 ? (
        <Notice icon="leads" title={isOwn ? 'No lead is yours' : 'No lead is theirs'}>
          <Text c="dimmed">Leads come here by rule, or by taking one of those that nobody has.</Text>
          <ButtonLink to="/routing" variant="default">
            See how leads are given
          </ButtonLink>
        </Notice>
      ) : (
        <Stack gap="xs" component="ol" m={0} p={0} style={{ listStyle: 'none' }}>
          {view.mine.map((lead) => (
            <Queued key={lead.id} lead={lead} />
          ))}
        </Stack>
      )}
      {view.later > 0 && (
        <Text size="sm" c="dimmed" mt="xs">
          {plural(view.later, 'more lead')} not to be contacted yet.
        </Text>
      )}
    </Section>
  )
}

function Free({ view, isOwn }: { readonly view: QueueView; readonly isOwn: boolean }) {
  const { may } = useWorkspace()
  const isFull = view.capacity !== null && view.open >= view.capacity
  if (view.free.length === 0) return null
  return (
    <Section id="free" title="Nobody’s, the best first">
      <Stack gap="xs" component="ol" m={0} p={0} style={{ listStyle: 'none' }}>
        {view.free.map((lead) => (
          <Queued key={lead.id} lead={lead}>
            {isOwn && may('rep') && <Take lead={lead} view={view} isFull={isFull} />}
          </Queued>
        ))}
      </Stack>
    </Section>
  )
}

function Take({
  lead,
  view,
  isFull,
}: {
  readonly lead: QueueView['free'][number]
  readonly view: QueueView
  readonly isFull: boolean
}) {
  const { id: workspace } = useWorkspace()
  const client = useQueryClient()
  const take = useMutation({
    mutationFn: () => assignLead(workspace, { lead: lead.id, owner: view.owner.email, expect: null }),
    onSuccess: () => tellDone(`${lead.title} is yours.`),
    onError: tellFailed,
    onSettled: () => client.invalidateQueries({ queryKey: [workspace] }),
  })
  return (
    <Button
      size="xs"
      variant="default"
      disabled={isFull}
      title={isFull ? 'You have as many open leads as you take.' : undefined}
      loading={take.isPending}
      aria-label={`Take ${lead.title}`}
      onClick={() => take.mutate()}
    >
      Take
    </Button>
  )
}

interface QueuedProps {
  readonly lead: QueueView['mine'][number]
  readonly children?: ReactNode
}

/** A lead with what puts it where it stands. */
function Queued({ lead, children }: QueuedProps) {
  return (
    <Paper component="li" py="xs">
      <Group gap="sm" justify="space-between" align="flex-start" wrap="nowrap">
        <div style={{ minWidth: 0 }}>
          <Text size="sm" fw={600} style={{ overflowWrap: 'anywhere' }}>
            <TextLink to="/leads/$lead" params={{ lead: lead.id }} c="inherit">
              {lead.title}
            </TextLink>
            {lead.company !== null && (
              <Text span size="sm" c="dimmed" fw={400}>
                {' '}
                · {lead.company}
              </Text>
            )}
          </Text>
          <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
            {lead.reasons.map(({ points, why }) => `${why} (${points > 0 ? '+' : '−'}${Math.abs(points)})`).join(' ')}
          </Text>
          {lead.answerBy !== null && (
            <Text size="xs" c="var(--hub-warn)">
              To answer by {dateTime(lead.answerBy)}
            </Text>
          )}
        </div>
        <Group gap="xs" wrap="nowrap">
          <Text size="sm" fw={700} className="numbers" title="The sum of what is said of it">
            {number(lead.points)}
          </Text>
          {children}
        </Group>
      </Group>
    </Paper>
  )
}
