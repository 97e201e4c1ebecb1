import { Alert, Button, Group, Menu, Modal, Stack, Text, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { LeadView } from '#shared/api/lead.ts'
import { feedbackKinds, isFeedback, type FeedbackKind } from '#shared/engagement.ts'
import { Icon } from '#apps/settings/frame/icons.tsx'
import { Ago } from '#apps/settings/frame/now.tsx'
import { tellDone, tellFailed } from '#apps/settings/frame/told.ts'
import { useWorkspace } from '#apps/settings/frame/workspace.tsx'
import { giveFeedback, withdrawFeedback } from '#apps/settings/resources/leads.ts'

const kinds = Object.keys(feedbackKinds).filter(isFeedback)

/** Says what a lead is worth: one choice moves its score, and can be taken back where it shows. */
export function FeedbackMenu({ lead }: { readonly lead: LeadView }) {
  const [isAsked, { open, close }] = useDisclosure(false)
  const give = useFeedback(lead)
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button variant="default" rightSection={<Icon name="down" size={12} />} loading={give.isPending}>
            Feedback
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {kinds.map((kind) => (
            <Menu.Item key={kind} onClick={() => (kind === 'not-now' ? open() : give.mutate({ kind }))}>
              {feedbackKinds[kind]}
              {kind === 'not-now' && '…'}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      <Modal opened={isAsked} onClose={close} title="Not now">
        <Until
          onChoose={(until) => {
            close()
            give.mutate({ kind: 'not-now', until })
          }}
        />
      </Modal>
    </>
  )
}

function useFeedback(lead: LeadView) {
  const { id: workspace } = useWorkspace()
  const client = useQueryClient()
  return useMutation({
    mutationFn: (feedback: { readonly kind: FeedbackKind; readonly until?: string }) =>
      giveFeedback(workspace, lead.id, feedback),
    onSuccess: async (view, { kind }) => {
      tellDone(`${feedbackKinds[kind]}: ${lead.title} scores ${view.score?.total ?? 0} now.`)
      client.setQueryData([workspace, 'lead', lead.id], view)
      await client.invalidateQueries({ queryKey: [workspace, 'leads'] })
    },
    onError: tellFailed,
  })
}

const quarterMs = 90 * 86_400_000

/** From which day on somebody may be contacted again; in three months where nobody says otherwise. */
function Until({ onChoose }: { readonly onChoose: (day: string) => void }) {
  const [day, setDay] = useState(() => new Date(Date.now() + quarterMs).toISOString().slice(0, 10))
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        onChoose(day)
      }}
    >
      <Stack>
        <TextInput
          type="date"
          label="Do not contact until"
          description="Everybody sees it wherever they see the lead, and its score is lower until then."
          required
          value={day}
          onChange={(event) => setDay(event.currentTarget.value)}
        />
        <Group justify="flex-end">
          <Button type="submit">Save</Button>
        </Group>
      </Stack>
    </form>
  )
}

/** What colleagues say of a lead, and the way to take it back. */
export function FeedbackSaid({ lead }: { readonly lead: LeadView }) {
  const { id: workspace, may } = useWorkspace()
  const client = useQueryClient()
  const withdraw = useMutation({
    mutationFn: (kind: FeedbackKind) => withdrawFeedback(workspace, lead.id, kind),
    onSuccess: (view, kind) => {
      tellDone(`Taken back: ${feedbackKinds[kind]}.`)
      client.setQueryData([workspace, 'lead', lead.id], view)
    },
    onError: tellFailed,
  })
  if (lead.doNotContactUntil === null && lead.feedback.length === 0) return null
  return (
    <Alert color="warn" variant="light" mb="md" icon={<Icon name="attention" />}>
      <Stack gap={4}>
        {lead.doNotContactUntil !== null && (
          <Text size="sm" fw={600}>
            Do not contact until {lead.doNotContactUntil}
          </Text>
        )}
        {lead.feedback.map(({ kind, title, at }) => (
          <Group key={kind} gap="sm">
            <Text size="sm">
              {title}, said <Ago at={at} />
            </Text>
            {may('rep') && (
              <Button
                size="xs"
                variant="default"
                aria-label={`Take back: ${title}`}
                loading={withdraw.isPending && withdraw.variables === kind}
                onClick={() => withdraw.mutate(kind)}
              >
                Take back
              </Button>
            )}
          </Group>
        ))}
      </Stack>
    </Alert>
  )
}
