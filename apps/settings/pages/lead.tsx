import { Button, Group, Paper, Stack, Text } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import type { LeadView } from '#shared/api/lead.ts'
import { Icon } from '#apps/settings/frame/icons.tsx'
import { ButtonLink, TextLink } from '#apps/settings/frame/links.tsx'
import { Ago } from '#apps/settings/frame/now.tsx'
import { PageHead } from '#apps/settings/frame/page-head.tsx'
import { Section } from '#apps/settings/frame/section.tsx'
import { Loaded } from '#apps/settings/frame/states.tsx'
import { tellDone, tellFailed } from '#apps/settings/frame/told.ts'
import { plural } from '#apps/settings/frame/words.ts'
import { useWorkspace } from '#apps/settings/frame/workspace.tsx'
import { leadQuery, syncLead } from '#apps/settings/resources/leads.ts'
import classes from './lead.module.css'
import { FeedbackMenu, FeedbackSaid } from './feedback.tsx'
import { LeadFields } from './lead-fields.tsx'
import { LeadForm } from './lead-form.tsx'
import { LeadLinks } from './lead-links.tsx'
import { LeadPast } from './lead-past.tsx'
import { MergeWith } from './merge-with.tsx'
import { MergeList } from './merges.tsx'
import { Owner } from './owner.tsx'
import { Receipt } from './receipt.tsx'
import { Timeline } from './timeline.tsx'

const route = getRouteApi('/inside/leads/$lead')

/** A lead with where every value came from, why it scores what it does, and what happened to it. */
export function Lead() {
  const here = useWorkspace()
  const { lead } = route.useParams()
  const query = useQuery(leadQuery(here.id, lead))
  return (
    <Loaded query={query} what="the lead" isPage>
      {(view) => <Detail lead={view} />}
    </Loaded>
  )
}

function Detail({ lead }: { readonly lead: LeadView }) {
  const { may } = useWorkspace()
  const [isEdited, setEdited] = useState(false)
  const stop = (): void => setEdited(false)
  const { at } = route.useSearch()
  const navigate = route.useNavigate()
  const goBack = (instant: string | undefined): void => void navigate({ search: { at: instant }, replace: true })
  return (
    <>
      <PageHead
        title={lead.title}
        note={
          <>
            <TextLink to="/leads" underline="always">
              Leads
            </TextLink>
            {lead.subtitle !== '' && ` · ${lead.subtitle}`}
            {lead.office !== null && ` · office ${lead.office.name}`} · changed <Ago at={lead.updatedAt} />
          </>
        }
      >
        {lead.actions.includes('edit') && !isEdited && (
          <Button variant="default" leftSection={<Icon name="edit" />} onClick={() => setEdited(true)}>
            Edit
          </Button>
        )}
        {at === undefined && (
          <Button variant="default" leftSection={<Icon name="clock" />} onClick={() => goBack(anHourAgo(lead))}>
            As it stood…
          </Button>
        )}
        {may('manager') && <MergeWith lead={lead} />}
        {lead.actions.includes('feedback') && <FeedbackMenu lead={lead} />}
        {lead.actions.includes('sync') && <SyncNow lead={lead} />}
      </PageHead>
      <FeedbackSaid lead={lead} />
      {lead.openReviews.length > 0 && (
        <Group mb="md" gap="sm">
          <Text size="sm">{plural(lead.openReviews.length, 'question')} about this lead to decide.</Text>
          <ButtonLink to="/reviews" size="xs" variant="default">
            Decide
          </ButtonLink>
        </Group>
      )}
      <div className={classes.grid}>
        <div className={classes.values}>
          {at !== undefined && (
            <Stack mb="lg">
              <LeadPast lead={lead} at={at} onChoose={goBack} onClose={() => goBack(undefined)} />
            </Stack>
          )}
          {isEdited ? <LeadForm lead={lead} onDone={stop} /> : <LeadFields lead={lead} />}
        </div>
        <Stack gap="lg" className={classes.side ?? ''}>
          <Owner lead={lead} />
          <Receipt score={lead.score} />
          <LeadLinks lead={lead} />
          <LeadLists lists={lead.lists} />
          {lead.merges.length > 0 && (
            <Section id="merges" title="Merged">
              <MergeList merges={lead.merges} />
            </Section>
          )}
        </Stack>
        <div className={classes.timeline}>
          <Timeline lead={lead} />
        </div>
      </div>
    </>
  )
}

/** Which lists brought it, and when: who was handed in twice is not called twice. */
const LeadLists = ({ lists }: { readonly lists: LeadView['lists'] }) =>
  lists.length > 0 && (
    <Section id="lists" title="Lists that brought it">
      <Paper>
        <Stack gap={6}>
          {lists.map((one) => (
            <Text key={`${one.import} ${one.line}`} size="sm">
              <TextLink to="/imports/$import" params={{ import: one.import }}>
                {one.name}
              </TextLink>
              , line {one.line}
              {one.partner !== '' && `, from ${one.partner}`} · <Ago at={one.at} />
            </Text>
          ))}
        </Stack>
      </Paper>
    </Section>
  )

const hourMs = 3_600_000

/** Where looking back begins; no earlier than the hub knew the lead. */
const anHourAgo = (lead: LeadView): string =>
  new Date(Math.max(Date.now() - hourMs, Date.parse(lead.createdAt))).toISOString()

function SyncNow({ lead }: { readonly lead: LeadView }) {
  const { id: workspace } = useWorkspace()
  const client = useQueryClient()
  const sync = useMutation({
    mutationFn: () => syncLead(workspace, lead.id),
    onSuccess: async () => {
      tellDone(`Looking at every record of ${lead.title} again.`)
      await client.invalidateQueries({ queryKey: [workspace, 'lead', lead.id] })
    },
    onError: tellFailed,
  })
  return (
    <Button leftSection={<Icon name="sync" />} onClick={() => sync.mutate()} loading={sync.isPending}>
      Sync now
    </Button>
  )
}
