import { Button, Group, Paper, SimpleGrid, Stack, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { LeadView } from '#shared/api/lead.ts'
import { leadFields } from '#shared/entity.ts'
import { Section } from '#apps/settings/frame/section.tsx'
import { tellDone } from '#apps/settings/frame/told.ts'
import { fieldTitle } from '#apps/settings/frame/words.ts'
import { useWorkspace } from '#apps/settings/frame/workspace.tsx'
import { editLead } from '#apps/settings/resources/leads.ts'
import { FormProblem } from './form-problem.tsx'

interface LeadFormProps {
  readonly lead: LeadView
  readonly onDone: () => void
}

/** Changes values here; every system that holds the lead follows. Only what was changed is sent. */
export function LeadForm({ lead, onDone }: LeadFormProps) {
  const { id: workspace } = useWorkspace()
  const client = useQueryClient()
  const navigate = useNavigate()
  // What the form began with: a value that another system changes meanwhile was not changed here.
  const [before] = useState(() => textsOf(lead))
  const form = useForm<Record<string, string>>({ mode: 'uncontrolled', initialValues: before })
  const save = useMutation({
    mutationFn: (changed: Record<string, string | null>) => editLead(workspace, lead.id, changed),
    onSuccess: async (view) => {
      client.setQueryData([workspace, 'lead', lead.id], view)
      const isElsewhere = view.office?.id !== lead.office?.id
      const whose = isElsewhere ? ` It is ${view.office === null ? 'nobody’s' : `${view.office.name}’s`} now.` : ''
      tellDone(`${lead.title} is saved; every system that holds it follows.${whose}`)
      onDone()
      // Whoever may do nothing with it any more has sent it out of their reach.
      if (isElsewhere && view.actions.length === 0) await navigate({ to: '/leads' })
      await client.invalidateQueries({ queryKey: [workspace, 'leads'] })
    },
  })
  const submit = (values: Record<string, string>): void => {
    const changed = Object.entries(values)
      .filter(([field, text]) => text.trim() !== (before[field] ?? ''))
      .map(([field, text]) => [field, text.trim() === '' ? null : text.trim()] as const)
    if (changed.length === 0) onDone()
    else save.mutate(Object.fromEntries(changed))
  }
  return (
    <Section id="edit-values" title="Edit values">
      <Paper>
        <form onSubmit={form.onSubmit(submit)}>
          <Stack>
            <FormProblem error={save.error} />
            <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm" verticalSpacing="xs">
              {leadFields.map((field) => (
                <TextInput key={field} label={fieldTitle(field)} autoComplete="off" {...form.getInputProps(field)} />
              ))}
            </SimpleGrid>
            <Group justify="space-between">
              <Text size="xs" c="dimmed">
                A value that is cleared here is cleared in every system.
              </Text>
              <Group gap="xs">
                <Button variant="default" onClick={onDone}>
                  Cancel
                </Button>
                <Button type="submit" loading={save.isPending}>
                  Save {lead.title}
                </Button>
              </Group>
            </Group>
          </Stack>
        </form>
      </Paper>
    </Section>
  )
}

function textsOf(lead: LeadView): Record<string, string> {
  const known = new Map(lead.fields.map(({ field, value }) => [field, value]))
  return Object.fromEntries(leadFields.map((field) => [field, textOf(known.get(field))]))
}

const textOf = (value: string | number | boolean | null | undefined): string =>
  value === null || value === undefined ? '' : String(value)
