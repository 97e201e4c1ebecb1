import { Group, List, Progress, Stack, Text } from '@mantine/core'
import type { QuotaView } from '#shared/api/connection.ts'
import { number } from '#apps/settings/frame/words.ts'

interface BudgetProps {
  readonly quotas: readonly QuotaView[]
  /** Shows what the forecast is computed from. */
  readonly hasReceipt?: boolean
}

/** Calls used and left in the remote's own windows, what waits for them, and when they will be used up. */
export function Budget({ quotas, hasReceipt = false }: BudgetProps) {
  return (
    <Stack gap="sm">
      {quotas.map((quota) => (
        <Bar key={quota.name} quota={quota} hasReceipt={hasReceipt} />
      ))}
    </Stack>
  )
}

/** The quota of which the largest part is used, where there is room for one only. */
export const tightest = (quotas: readonly QuotaView[]): readonly QuotaView[] =>
  quotas.toSorted((one, other) => share(other) - share(one)).slice(0, 1)

const share = ({ used, limit }: QuotaView): number => (limit === 0 ? 0 : used / limit)

function Bar({ quota, hasReceipt }: { readonly quota: QuotaView; readonly hasReceipt: boolean }) {
  const percent = Math.min(100, share(quota) * 100)
  const text = `${number(quota.used)} of ${number(quota.limit)} ${titleOf(quota.name)} used ${windowWords(quota.windowSeconds)}, ${number(quota.left)} left`
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
          aria-label={`${titleOf(quota.name)} used`}
          aria-valuetext={text}
        />
      </Progress.Root>
      {quota.waits !== null && <Text size="sm">{quota.waits}</Text>}
      {hasReceipt && quota.forecast !== null && <Receipt forecast={quota.forecast} />}
    </Stack>
  )
}

function Receipt({ forecast }: { readonly forecast: NonNullable<QuotaView['forecast']> }) {
  return (
    <details>
      <Text component="summary" size="sm">
        {forecast.text}
      </Text>
      <List size="xs" c="dimmed" mt={4}>
        {forecast.receipt.map((line) => (
          <List.Item key={line}>{line}</List.Item>
        ))}
      </List>
    </details>
  )
}

/** Names of quotas are the vendors' own; all are calls. */
const titleOf = (name: string): string => (name === 'calls' ? 'calls' : `calls (${name})`)

function windowWords(seconds: number): string {
  if (seconds >= 86_400) return 'in 24 h'
  if (seconds >= 3_600) return `in ${Math.round(seconds / 3_600)} h`
  if (seconds >= 60) return `in ${Math.round(seconds / 60)} min`
  return `in ${seconds} s`
}
