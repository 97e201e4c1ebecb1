import { Alert, Button, CloseButton, Group, Paper, Stack, Table, Text, TextInput, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import type { LeadPast as Past } from '#shared/api/change-set.ts'
import type { LeadView } from '#shared/api/lead.ts'
import { computedFields } from '#shared/entity.ts'
import { problemOf } from '#apps/settings/api.ts'
import { Icon } from '#apps/settings/frame/icons.tsx'
import { useNow } from '#apps/settings/frame/now.tsx'
import { Loaded } from '#apps/settings/frame/states.tsx'
import { dateTime, localTime, plural } from '#apps/settings/frame/words.ts'
import { useWorkspace } from '#apps/settings/frame/workspace.tsx'
import { leadPastQuery } from '#apps/settings/resources/changes.ts'
import classes from './lead-past.module.css'
import { shown } from './lead-fields.tsx'
import { usePreview } from './use-change-set.ts'

interface LeadPastProps {
  readonly lead: LeadView
  /** ISO instant. */
  readonly at: string
  readonly onChoose: (at: string) => void
  readonly onClose: () => void
}

/** The lead as it stood at an instant, beside what it is now, and the way back to it. */
export function LeadPast({ lead, at, onChoose, onClose }: LeadPastProps) {
  const { id: workspace } = useWorkspace()
  const past = useQuery({ ...leadPastQuery(workspace, { lead: lead.id, at }), placeholderData: (before) => before })
  const title = useRef<HTMLHeadingElement>(null)
  useEffect(() => title.current?.focus(), [])
  const isUnfit = past.error !== null && problemOf(past.error).status === 422
  return (
    <section aria-labelledby="past">
      <Group justify="space-between" mb="sm">
        <Title order={2} id="past" ref={title} tabIndex={-1} style={{ outline: 'none' }}>
          As it stood
        </Title>
        <CloseButton aria-label="Back to the values of now" onClick={onClose} />
      </Group>
      <Paper className={classes.past ?? ''}>
        <Stack>
          {/* A new instant from outside, by a link in the timeline, is a new form. */}
          <Instant key={at} at={at} onChoose={onChoose} />
          {isUnfit ? (
            <Alert
              color="warn"
              variant="light"
              icon={<Icon name="attention" />}
              role="alert"
              title={problemOf(past.error).detail}
            >
              {problemOf(past.error).fix}
            </Alert>
          ) : (
            <Loaded query={past} what="the lead as it stood">
              {(view) => <Values past={view} />}
            </Loaded>
          )}
        </Stack>
      </Paper>
    </section>
  )
}

function Instant({ at, onChoose }: Pick<LeadPastProps, 'at' | 'onChoose'>) {
  // Seconds say enough to people, and an instant within one is not lost unless they choose another.
  const [text, setText] = useState(() => localTime(Date.parse(at)))
  const now = useNow()
  const choose = (): void => {
    const ms = Date.parse(text)
    if (!Number.isNaN(ms) && text !== localTime(Date.parse(at))) onChoose(new Date(ms).toISOString())
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        choose()
      }}
    >
      <Group align="flex-end" gap="xs">
        <TextInput
          type="datetime-local"
          step={1}
          label="Date and time"
          value={text}
          max={localTime(now)}
          onChange={({ currentTarget }) => setText(currentTarget.value)}
          style={{ flex: '1 1 180px' }}
        />
        <Button type="submit" variant="default">
          Show
        </Button>
      </Group>
    </form>
  )
}

/** The score follows by itself and is not put back. */
const computed: ReadonlySet<string> = new Set(computedFields)

function Values({ past }: { readonly past: Past }) {
  const { may } = useWorkspace()
  const preview = usePreview()
  const differing = past.fields.filter(({ field, differs }) => differs && !computed.has(field)).length
  const fields = past.fields.toSorted((a, b) => Number(b.differs) - Number(a.differs))
  return (
    <>
      <Group justify="space-between" gap="xs">
        <div>
          <Text size="sm" fw={700} c="var(--hub-warn)">
            {dateTime(past.at)}
          </Text>
          <Text size="sm">
            {differing === 0
              ? 'Nothing has changed since.'
              : `${plural(differing, 'value')} ${differing === 1 ? 'is' : 'are'} something else now; the score follows by itself.`}
          </Text>
        </div>
        {differing > 0 && may('manager') && (
          <Button
            leftSection={<Icon name="undo" />}
            loading={preview.isPending}
            onClick={() => preview.mutate({ kind: 'undo', scope: { kind: 'lead', lead: past.id, at: past.at } })}
            h="auto"
            mih={36}
            py={6}
            styles={{ label: { whiteSpace: 'normal', lineHeight: 1.35 } }}
          >
            Undo everything since…
          </Button>
        )}
      </Group>
      <Table layout="fixed" horizontalSpacing={6}>
        <Table.Caption className="out-of-sight">
          Values of {past.title} on {dateTime(past.at)}, and now
        </Table.Caption>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col" w="28%">
              Field
            </Table.Th>
            <Table.Th scope="col">Then</Table.Th>
            <Table.Th scope="col">Now</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {fields.map((field) => (
            <Table.Tr key={field.field} data-differs={field.differs || undefined}>
              <Table.Th scope="row" fw={500} c="dimmed" style={{ overflowWrap: 'anywhere' }}>
                {field.title}
              </Table.Th>
              <Table.Td style={{ overflowWrap: 'anywhere' }} fw={field.differs ? 600 : 400}>
                {shown(field.value)}
              </Table.Td>
              <Table.Td style={{ overflowWrap: 'anywhere' }}>
                {field.differs ? (
                  shown(field.now)
                ) : (
                  <Text span size="sm" c="dimmed">
                    the same
                  </Text>
                )}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </>
  )
}
