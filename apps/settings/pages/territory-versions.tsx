import { Button, Group, Stack, Text, Title } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Ago } from '#apps/settings/frame/now.tsx'
import { useActorName } from '#apps/settings/frame/people.ts'
import { tellFailed } from '#apps/settings/frame/told.ts'
import { plural } from '#apps/settings/frame/words.ts'
import { useWorkspace } from '#apps/settings/frame/workspace.tsx'
import { territoryAt, versionsQuery, type Draft } from '#apps/settings/resources/territory.ts'

interface TerritoryVersionsProps {
  readonly current: number
  /** Takes a former version as the draft; `null`: who looks may not. */
  readonly onTake: ((draft: Draft) => void) | null
}

/** What was in force before, and the way back to it. */
export function TerritoryVersions({ current, onTake }: TerritoryVersionsProps) {
  const { id: workspace } = useWorkspace()
  const nameOf = useActorName()
  const versions = useQuery(versionsQuery(workspace)).data ?? []
  const take = useMutation({
    mutationFn: (version: number) => territoryAt(workspace, version),
    onSuccess: ({ territory }) => onTake?.(territory),
    onError: tellFailed,
  })
  if (versions.length === 0) return null
  return (
    <section aria-labelledby="versions">
      <Title order={2} id="versions" mb="sm">
        Versions
      </Title>
      <Stack gap="xs" component="ul" m={0} p={0} style={{ listStyle: 'none' }}>
        {versions.map(({ version, author, publishedAt, areas, moved }) => (
          <Group key={version} component="li" gap="sm" mih={36}>
            <Text size="sm">
              <b>Version {version}</b> · {nameOf(author)} <Ago at={publishedAt} /> · {plural(areas, 'area')},{' '}
              {plural(moved, 'record')} moved
            </Text>
            {version !== current && onTake !== null && (
              <Button
                variant="default"
                size="xs"
                loading={take.isPending && take.variables === version}
                onClick={() => take.mutate(version)}
              >
                Go back to version {version}…
              </Button>
            )}
          </Group>
        ))}
      </Stack>
    </section>
  )
}
