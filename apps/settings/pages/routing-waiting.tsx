import { Paper, Stack, Text } from '@mantine/core'
import type { RoutingView } from '#shared/api/routing.ts'
import { TextLink } from '#apps/settings/frame/links.tsx'
import { Section } from '#apps/settings/frame/section.tsx'
import { dateTime, plural } from '#apps/settings/frame/words.ts'

/** Leads without an owner, by the reason, each with one of them. */
export function RoutingWaiting({ waiting }: { readonly waiting: RoutingView['waiting'] }) {
  if (waiting.length === 0) return null
  return (
    <Section id="waiting" title="Leads that wait" isLive>
      <Paper>
        <Stack gap={8} component="ul" m={0} p={0} style={{ listStyle: 'none' }}>
          {waiting.map(({ why, leads, lead, title, until }) => (
            <Text key={why} size="sm" component="li">
              <b>{plural(leads, 'lead')}.</b> {why}{' '}
              {until === null
                ? 'It waits until somebody changes that. '
                : `The first is looked at again ${dateTime(until)}. `}
              <TextLink to="/leads/$lead" params={{ lead }} underline="always">
                {title === '' ? lead : title}
              </TextLink>
            </Text>
          ))}
        </Stack>
      </Paper>
    </Section>
  )
}
