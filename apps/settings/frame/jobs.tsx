import { Group, Progress, Stack, Text } from '@mantine/core'
import type { ProgressView } from '#shared/api/connection.ts'
import { Icon } from './icons.tsx'
import { duration, number } from './words.ts'

type Job = ProgressView['jobs'][number]

/** Running work as bars with numbers. */
export const Jobs = ({ jobs }: { readonly jobs: readonly Job[] }) => (
  <Stack gap="md">
    {jobs.map((job) => (
      <JobBar key={`${job.kind} ${job.connection ?? ''}`} job={job} />
    ))}
  </Stack>
)

function JobBar({ job }: { readonly job: Job }) {
  const { title } = job
  const percent = job.total === null || job.total === 0 ? null : Math.min(100, (job.done / job.total) * 100)
  return (
    <Stack gap={5}>
      <Group justify="space-between" gap={4}>
        <Text size="sm" fw={600}>
          {title}
        </Text>
        <Text size="sm" c="dimmed" className="numbers">
          {paceOf(job)}
        </Text>
      </Group>
      {/* A total that is unknown shows as a full, moving bar. */}
      <Progress.Root size="md" transitionDuration={300}>
        <Progress.Section
          value={percent ?? 100}
          animated={percent === null}
          striped={percent === null}
          aria-label={title}
          aria-valuetext={paceOf(job)}
        />
      </Progress.Root>
      {job.note !== null && (
        <Text size="xs" c="dimmed">
          <Icon name="clock" size={12} /> {job.note}
        </Text>
      )}
    </Stack>
  )
}

/** "3,410 of 12,600 · 41/s · about 4 min left" */
export function paceOf({ done, total, perSecond, secondsLeft, state }: Job): string {
  const counted = total === null ? number(done) : `${number(done)} of ${number(total)}`
  if (state === 'done') return `${counted} · done`
  const speed = perSecond >= 1 ? [`${number(Math.round(perSecond))}/s`] : []
  const left = secondsLeft === null ? [] : [`${duration(secondsLeft)} left`]
  const known = total === null && done === 0 ? [] : [counted]
  return [...known, ...speed, ...left].join(' · ')
}
