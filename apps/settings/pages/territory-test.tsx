import { Group, Paper, Stack, Text, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { problemOf } from '#apps/settings/api.ts'
import { Section } from '#apps/settings/frame/section.tsx'
import { useWorkspace } from '#apps/settings/frame/workspace.tsx'
import { placeQuery, type Draft } from '#apps/settings/resources/territory.ts'
import { isComplete } from './territory-draft.ts'

const typedPauseMs = 250

/** Whose a place would be, by what is on the page and not by what is in force. */
export function TerritoryTest({ draft }: { readonly draft: Draft }) {
  const { id: workspace } = useWorkspace()
  const [place, setPlace] = useState({ postalCode: '', country: '', industry: '' })
  const [asked] = useDebouncedValue({ territory: draft, ...place }, typedPauseMs)
  const isAsked = place.postalCode + place.country !== '' && isComplete(draft)
  const answer = useQuery({ ...placeQuery(workspace, asked), enabled: isAsked })
  const fill = (name: keyof typeof place) => ({
    value: place[name],
    maxLength: 60,
    onChange: (event: React.ChangeEvent<HTMLInputElement>) => setPlace({ ...place, [name]: event.currentTarget.value }),
  })
  const office = draft.offices.find(({ id }) => id === answer.data?.office)
  return (
    <Section id="test" title="Try a place">
      <Paper>
        <Stack gap="sm">
          <Group gap="xs">
            <TextInput label="Postal code" placeholder="6003" w={120} {...fill('postalCode')} />
            <TextInput label="Country" placeholder={draft.home} w={140} {...fill('country')} />
            <TextInput label="Industry" w={180} {...fill('industry')} />
          </Group>
          <Text size="sm" component="output" mih={22}>
            {isAsked && answer.error !== null && problemOf(answer.error).detail}
            {isAsked && answer.error === null && answer.data !== undefined && (
              <>
                <b>{office?.name ?? 'Nobody’s'}</b>: {answer.data.why}
              </>
            )}
          </Text>
        </Stack>
      </Paper>
    </Section>
  )
}
