import { Button, Modal, Stack, Text, TextInput } from '@mantine/core'
import { useDebouncedValue, useDisclosure } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { LeadView } from '#shared/api/lead.ts'
import { TextLink } from '#apps/settings/frame/links.tsx'
import { useWorkspace } from '#apps/settings/frame/workspace.tsx'
import { namesakesQuery } from '#apps/settings/resources/leads.ts'

/** Finds the other one, to be looked at beside this. */
export function MergeWith({ lead }: { readonly lead: LeadView }) {
  const [opened, { open, close }] = useDisclosure(false)
  const { id: workspace } = useWorkspace()
  const [text, setText] = useState('')
  const [sought] = useDebouncedValue(text.trim(), 200)
  const found = useQuery(namesakesQuery(workspace, sought)).data ?? []
  const others = found.filter(({ id }) => id !== lead.id)
  return (
    <>
      <Button variant="default" onClick={open}>
        Merge with…
      </Button>
      <Modal opened={opened} onClose={close} title={`Merge ${lead.title} with…`}>
        <Stack>
          <TextInput
            label="Name, e-mail or company of the other one"
            value={text}
            onChange={({ currentTarget: { value } }) => setText(value)}
            data-autofocus
          />
          {others.map((one) => (
            <div key={one.id}>
              <TextLink to="/duplicates" search={{ one: lead.id, other: one.id }}>
                {one.title}
              </TextLink>
              <Text size="xs" c="dimmed">
                {[one.email, one.company, one.city].filter((part) => part !== null).join(' · ')}
              </Text>
            </div>
          ))}
          {sought !== '' && others.length === 0 && (
            <Text size="sm" c="dimmed" component="output">
              Nobody else is found by that.
            </Text>
          )}
        </Stack>
      </Modal>
    </>
  )
}
