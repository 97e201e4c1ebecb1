import { Group, Stack, Text, Title } from '@mantine/core'
import { useEffect, type ReactNode } from 'react'

interface PageHeadProps {
  readonly title: string
  readonly note?: ReactNode
  /** Buttons at its right. */
  readonly children?: ReactNode
}

/** A page's heading, which is also the window's title. */
export function PageHead({ title, note, children }: PageHeadProps) {
  useEffect(() => {
    document.title = `${title} · Lead Hub`
  }, [title])
  return (
    <Group justify="space-between" align="flex-start" mb="lg" gap="sm">
      <Stack gap={2} miw={0} style={{ flex: '1 1 240px' }}>
        <Title order={1} style={{ overflowWrap: 'anywhere' }}>
          {title}
        </Title>
        {note !== undefined && (
          <Text component="div" c="dimmed" size="sm" style={{ overflowWrap: 'anywhere' }}>
            {note}
          </Text>
        )}
      </Stack>
      {children !== undefined && <Group gap="xs">{children}</Group>}
    </Group>
  )
}
