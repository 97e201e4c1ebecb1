import { Badge, Button, Checkbox, Group, Paper, SimpleGrid, Stack, Text, TextInput, Title } from '@mantine/core'
import { useHotkeys } from '@mantine/hooks'
import { useEffect, useRef, useState } from 'react'
import type { ValueConflictView } from '#shared/api/review.ts'
import { useConnectorTitle } from '#apps/settings/frame/connectors.ts'
import { TextLink } from '#apps/settings/frame/links.tsx'
import { Ago } from '#apps/settings/frame/now.tsx'
import { useWorkspace } from '#apps/settings/frame/workspace.tsx'
import { shown } from './lead-fields.tsx'
import { useAnswer } from './use-answer.ts'

/** Two changed one field at once: which value is right? */
export function ConflictQuestion({ review }: { readonly review: ValueConflictView }) {
  const connectorTitle = useConnectorTitle()
  const { may } = useWorkspace()
  const answer = useAnswer(review.id)
  const [always, setAlways] = useState(false)
  const [third, setThird] = useState('')
  const title = useRef<HTMLHeadingElement>(null)
  useEffect(() => title.current?.focus(), [])
  const choose = (kind: 'ours' | 'theirs') => (): void => {
    if (may('manager')) answer.mutate({ kind, always })
  }
  useHotkeys([
    ['1', choose('ours')],
    ['2', choose('theirs')],
  ])
  const isLead = review.lead.startsWith('lead_')
  return (
    <Stack>
      <Title order={2} ref={title} tabIndex={-1} style={{ outline: 'none' }}>
        Which {review.fieldTitle} is right for {review.title}?
      </Title>
      <Text size="sm" c="dimmed">
        Both were changed since they last agreed, <Ago at={review.createdAt} />. Each keeps its value until somebody
        decides.{' '}
        {isLead && (
          <TextLink to="/leads/$lead" params={{ lead: review.lead }} underline="always">
            See the lead
          </TextLink>
        )}
      </Text>
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        {(['ours', 'theirs'] as const).map((side) => (
          <Side
            key={side}
            side={review[side]}
            name={connectorTitle(review[side].source)}
            isSuggested={review.suggestion === side}
            onChoose={may('manager') ? choose(side) : null}
          />
        ))}
      </SimpleGrid>
      {may('manager') ? (
        <>
          <Checkbox
            label={`Always do this for ${review.fieldTitle}: whoever I choose now wins from now on`}
            checked={always}
            onChange={({ currentTarget }) => setAlways(currentTarget.checked)}
          />
          <Group align="end" gap="xs">
            <TextInput
              label="Neither: the right value is"
              value={third}
              onChange={({ currentTarget }) => setThird(currentTarget.value)}
            />
            <Button
              variant="default"
              disabled={third.trim() === ''}
              onClick={() => answer.mutate({ kind: 'value', value: third.trim() })}
            >
              Use this value everywhere
            </Button>
          </Group>
        </>
      ) : (
        <Text size="sm" c="dimmed">
          Managers, admins and owners decide.
        </Text>
      )}
    </Stack>
  )
}

interface SideProps {
  readonly side: ValueConflictView['ours']
  readonly name: string
  readonly isSuggested: boolean
  /** `null`: somebody else decides. */
  readonly onChoose: (() => void) | null
}

function Side({ side, name, isSuggested, onChoose }: SideProps) {
  return (
    <Paper p="md" withBorder>
      <Group justify="space-between" gap="xs">
        <Text size="sm" c="dimmed">
          {name}, <Ago at={side.at} />
        </Text>
        {isSuggested && <Badge variant="light">Newest</Badge>}
      </Group>
      <Text fw={600} my="xs" style={{ overflowWrap: 'anywhere' }}>
        {shown(side.value)}
      </Text>
      {onChoose !== null && (
        <Button variant={isSuggested ? 'filled' : 'default'} onClick={onChoose}>
          Keep the value from {name}
        </Button>
      )}
    </Paper>
  )
}
