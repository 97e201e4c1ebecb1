import { List, Paper, Stack, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { AlarmView } from '#shared/api/alarm.ts'
import { Icon } from '#apps/settings/frame/icons.tsx'
import { HubLink } from '#apps/settings/frame/links.tsx'
import { Ago } from '#apps/settings/frame/now.tsx'
import { dateTime } from '#apps/settings/frame/words.ts'
import { useWorkspace } from '#apps/settings/frame/workspace.tsx'
import { alarmsQuery } from '#apps/settings/resources/overview.ts'

interface AlarmsProps {
  readonly alarms: readonly AlarmView[]
  /** Leads to the connection, where that is not the page they are on. */
  readonly hasLink?: boolean
}

/** What stopped by itself: one sentence each, and the one action that mends it. Nothing where all is well. */
export function Alarms({ alarms, hasLink = false }: AlarmsProps) {
  if (alarms.length === 0) return null
  return (
    <Paper component="section" aria-labelledby="alarms" style={{ borderLeft: '3px solid var(--hub-bad)' }}>
      <Title order={2} id="alarms" mb="sm">
        Alarms
      </Title>
      <Stack component="ul" gap="sm" m={0} p={0} style={{ listStyle: 'none' }}>
        {alarms.map((alarm) => (
          <li key={alarm.id}>
            <Text fw={600} style={{ overflowWrap: 'anywhere' }}>
              <Icon name="attention" size={14} />{' '}
              {hasLink ? <HubLink href={alarm.href}>{alarm.text}</HubLink> : alarm.text}
            </Text>
            <Text size="sm">
              {alarm.fix}{' '}
              <Text component="span" size="sm" c="dimmed">
                <Ago at={alarm.openedAt} />
              </Text>
            </Text>
          </li>
        ))}
      </Stack>
    </Paper>
  )
}

const shownMax = 10

/** Alarms of a connection that are over. */
export function PastAlarms({ connection }: { readonly connection: string }) {
  const here = useWorkspace()
  const past = useQuery(alarmsQuery(here.id)).data?.past.filter((alarm) => alarm.connection === connection) ?? []
  if (past.length === 0) return null
  return (
    <details>
      <Text component="summary" size="sm">
        Alarms that are over
      </Text>
      <List size="sm" mt={4}>
        {past.slice(0, shownMax).map((alarm) => (
          <List.Item key={alarm.id}>
            {alarm.text}{' '}
            <Text component="span" size="sm" c="dimmed">
              {dateTime(alarm.openedAt)} to {dateTime(alarm.closedAt ?? alarm.openedAt)}
            </Text>
          </List.Item>
        ))}
      </List>
    </details>
  )
}
