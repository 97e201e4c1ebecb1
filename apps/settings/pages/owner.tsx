import { Button, Group, NativeSelect, Paper, Stack, Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { LeadView } from '#shared/api/lead.ts'
import { Ago } from '#apps/settings/frame/now.tsx'
import { useActorName } from '#apps/settings/frame/people.ts'
import { Section } from '#apps/settings/frame/section.tsx'
import { tellDone, tellFailed } from '#apps/settings/frame/told.ts'
import { dateTime } from '#apps/settings/frame/words.ts'
import { useWorkspace } from '#apps/settings/frame/workspace.tsx'
import { assignLead, passLeadOn } from '#apps/settings/resources/routing.ts'

/** Whose a lead is, who had it before, and why. */
export function Owner({ lead }: { readonly lead: LeadView }) {
  const { owner, answerBy, waits, history, reps } = lead.ownership
  if (owner === null && history.length === 0 && reps.length === 0 && waits === null) return null
  return (
    <Section id="owner" title="Whose it is">
      <Paper>
        <Stack gap="xs">
          {lead.actions.includes('edit') ? (
            <OwnerChoice lead={lead} />
          ) : (
            <Text size="sm">{owner === null ? 'Nobody’s' : owner.name}</Text>
          )}
          {answerBy !== null && <Text size="sm">To answer by {dateTime(answerBy)}.</Text>}
          {waits !== null && <Text size="sm">{waits}</Text>}
          <History lead={lead} />
        </Stack>
      </Paper>
    </Section>
  )
}

function OwnerChoice({ lead }: { readonly lead: LeadView }) {
  const { id: workspace } = useWorkspace()
  const client = useQueryClient()
  const { owner, reps } = lead.ownership
  const again = () => client.invalidateQueries({ queryKey: [workspace] })
  const assign = useMutation({
    mutationFn: (to: string) =>
      assignLead(workspace, { lead: lead.id, owner: to === '' ? null : to, expect: owner?.email ?? null }),
    onSuccess: ({ ownership }) =>
      tellDone(ownership.owner === null ? `${lead.title} is nobody’s.` : `${lead.title} is ${ownership.owner.name}’s.`),
    onError: tellFailed,
    onSettled: again,
  })
  const pass = useMutation({
    mutationFn: () => passLeadOn(workspace, { lead: lead.id, expect: owner?.email ?? null }),
    onSuccess: () => tellDone(`${lead.title} goes to the next who can take it.`),
    onError: tellFailed,
    onSettled: again,
  })
  const others = owner === null || reps.some(({ email }) => email === owner.email) ? [] : [owner]
  return (
    <Group gap="xs" align="flex-end">
      <NativeSelect
        label="Owner"
        style={{ flex: '1 1 160px' }}
        value={owner?.email ?? ''}
        disabled={assign.isPending}
        data={[
          { value: '', label: 'Nobody' },
          ...[...others, ...reps].map(({ email, name }) => ({ value: email, label: name })),
        ]}
        onChange={(event) => assign.mutate(event.currentTarget.value)}
      />
      {reps.length > 0 && (
        <Button variant="default" loading={pass.isPending} onClick={() => pass.mutate()}>
          {owner === null ? 'Give by rule' : 'Pass on'}
        </Button>
      )}
    </Group>
  )
}

function History({ lead }: { readonly lead: LeadView }) {
  const nameOf = useActorName()
  const { history } = lead.ownership
  if (history.length === 0) return null
  return (
    <Stack gap={6} component="ul" m={0} p={0} style={{ listStyle: 'none' }} aria-label="Who had it">
      {history.map(({ owner, at, actor, why }, index) => (
        <Text key={`${at} ${index}`} size="xs" component="li" style={{ overflowWrap: 'anywhere' }}>
          <b>{owner?.name ?? 'Nobody'}</b> <Ago at={at} />. {actor === 'hub' ? why : `${nameOf(actor)}: ${why}`}
        </Text>
      ))}
    </Stack>
  )
}
