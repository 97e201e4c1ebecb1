import { Button, Group, Stack, Text } from '@mantine/core'
import { Ago } from '#apps/settings/frame/now.tsx'
import { useActorName } from '#apps/settings/frame/people.ts'
import { Section } from '#apps/settings/frame/section.tsx'

interface Version {
  readonly version: number
  readonly author: string
  readonly publishedAt: string
  /** "3 areas, 12 records moved" */
  readonly said: string
}

interface VersionsProps {
  readonly versions: readonly Version[]
  readonly current: number
  /** The one that is being fetched to be the draft; `null`: none. */
  readonly taking: number | null
  /** Takes a former version as the draft; `null`: who looks may not. */
  readonly onTake: ((version: number) => void) | null
}

/** What was in force before, and the way back to it. */
export function Versions({ versions, current, taking, onTake }: VersionsProps) {
  const nameOf = useActorName()
  if (versions.length === 0) return null
  return (
    <Section id="versions" title="Versions">
      <Stack gap="xs" component="ul" m={0} p={0} style={{ listStyle: 'none' }}>
        {versions.map(({ version, author, publishedAt, said }) => (
          <Group key={version} component="li" gap="sm" mih={36}>
            <Text size="sm">
              <b>Version {version}</b> · {nameOf(author)} <Ago at={publishedAt} /> · {said}
            </Text>
            {version !== current && onTake !== null && (
              <Button variant="default" size="xs" loading={taking === version} onClick={() => onTake(version)}>
                Go back to version {version}…
              </Button>
            )}
          </Group>
        ))}
      </Stack>
    </Section>
  )
}
