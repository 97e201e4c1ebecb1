import { Container, Group, Paper, Stack, Text, Title } from '@mantine/core'
import { useEffect, type ReactNode } from 'react'

interface DoorProps {
  readonly title: string
  readonly note?: ReactNode
  readonly children: ReactNode
}

/** The frame of pages that are seen before one is in a workspace. */
export function Door({ title, note, children }: DoorProps) {
  useEffect(() => {
    document.title = `${title} · Lead Hub`
  }, [title])
  return (
    <Container component="main" size={440} px="md" py={{ base: 32, sm: 72 }}>
      <Group gap="xs" mb="lg" justify="center">
        <img src="/mark.svg" alt="" width={30} height={30} />
        <Text fw={700} size="lg">
          Lead Hub
        </Text>
      </Group>
      <Paper p={{ base: 'md', sm: 'xl' }} shadow="xs">
        <Stack gap="md">
          <Stack gap={4}>
            <Title order={1}>{title}</Title>
            {note !== undefined && (
              <Text c="dimmed" size="sm">
                {note}
              </Text>
            )}
          </Stack>
          {children}
        </Stack>
      </Paper>
    </Container>
  )
}

/** Where to go after signing in: a page of ours and nothing else. */
export const safeBack = (back: string | undefined): string =>
  back !== undefined && /^\/(?![/\\])/.test(back) ? back : '/'
