import { Paper, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { LeadView } from '#shared/api/lead.ts'
import { Section } from '#apps/settings/frame/section.tsx'
import { Loaded } from '#apps/settings/frame/states.tsx'
import { useWorkspace } from '#apps/settings/frame/workspace.tsx'
import { timelineQuery } from '#apps/settings/resources/leads.ts'
import { TimelineLine } from './timeline-line.tsx'
import classes from './timeline.module.css'

/** What happened to the lead, newest first: before and after, by which rule, what lost, and on what evidence. */
export function Timeline({ lead }: { readonly lead: LeadView }) {
  const { id: workspace } = useWorkspace()
  const entries = useQuery({ ...timelineQuery(workspace, lead), placeholderData: (before) => before })
  return (
    <Section id="timeline" title="Timeline">
      <Paper>
        <Loaded query={entries} what="the timeline">
          {(list) =>
            list.length === 0 ? (
              <Text size="sm" c="dimmed">
                Nothing happened yet.
              </Text>
            ) : (
              <Stack gap="md" component="ol" m={0} p={0} className={classes.list ?? ''}>
                {list.map((entry, at) => (
                  <TimelineLine key={entry.id} entry={entry} earlier={list.slice(at + 1)} lead={lead} />
                ))}
              </Stack>
            )
          }
        </Loaded>
      </Paper>
    </Section>
  )
}
