import { Group, Progress, Stack, Text } from '@mantine/core'
import type { ConnectionView } from '#shared/api/connection.ts'
import { number } from '#apps/settings/frame/words.ts'

/** Calls used and left in the remote's own window. */
export function Budget({ budget }: { readonly budget: ConnectionView['budget'] }) {
  if (budget === null || budget.limit <= 0) return null
  const used = Math.max(0, budget.limit - budget.remaining)
  const percent = Math.min(100, (used / budget.limit) * 100)
  const text = `${number(used)} of ${number(budget.limit)} calls used ${windowWords(budget.windowSeconds)}`
  return (
    <Stack gap={4}>
      <Group justify="space-between" gap={4}>
        <Text size="xs" c="dimmed" className="numbers">
          {text}
        </Text>
        {percent >= 80 && (
          <Text size="xs" fw={600} c="var(--hub-warn)">
            Nearly used up
          </Text>
        )}
      </Group>
      <Progress.Root size="sm">
        <Progress.Section
          value={percent}
          color={percent >= 80 ? 'warn.7' : 'indigo.8'}
          aria-label="Calls used"
          aria-valuetext={text}
        />
      </Progress.Root>
    </Stack>
  )
}

function windowWords(seconds: number): string {
  if (seconds >= 86_400) return 'in 24 h'
  if (seconds >= 3_600) return `in ${Math.round(seconds / 3_600)} h`
  if (seconds >= 60) return `in ${Math.round(seconds / 60)} min`
  return `in ${seconds} s`
}
