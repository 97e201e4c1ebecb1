import { Alert, Button, Code, Group, Paper, Skeleton, Stack, Text, Title } from '@mantine/core'
import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { problemOf } from '#apps/settings/api.ts'
import { Icon, type IconName } from './icons.tsx'
import { ButtonLink } from './links.tsx'
import { timeOfDay } from './words.ts'

interface LoadedProps<T> {
  readonly query: UseQueryResult<T>
  /** What is being loaded, such as "the leads": for the words of a failure. */
  readonly what: string
  readonly skeleton?: ReactNode
  /** True where nothing else on the page has a heading yet. */
  readonly isPage?: boolean
  readonly children: (data: T) => ReactNode
}

/** Shows what a query has: its skeleton, its failure, its last good answer with a word of warning, or its answer. */
export function Loaded<T>({ query, what, skeleton, isPage = false, children }: LoadedProps<T>) {
  if (query.data === undefined) {
    if (query.error !== null)
      return <Problem error={query.error} what={what} again={() => void query.refetch()} isPage={isPage} />
    return <Waiting>{skeleton ?? <Lines count={6} />}</Waiting>
  }
  return (
    <>
      {query.error !== null && (
        <Alert color="warn" variant="light" mb="md" icon={<Icon name="clock" />} role="alert">
          <Text size="sm">
            As of {timeOfDay(query.dataUpdatedAt)}; refreshing failed. {problemOf(query.error).fix}
          </Text>
        </Alert>
      )}
      {children(query.data)}
    </>
  )
}

/** Appears after 200 ms only, so that what is quick does not flicker. */
export const Waiting = ({ children }: { readonly children: ReactNode }) => (
  <div className="after-a-moment" aria-live="polite" aria-busy="true">
    <span className="out-of-sight">Loading</span>
    {children}
  </div>
)

/** The outline of a list or table. */
export const Lines = ({ count }: { readonly count: number }) => (
  <Stack gap="sm">
    {Array.from({ length: count }, (_, at) => (
      <Skeleton key={at} height={30} radius="sm" />
    ))}
  </Stack>
)

interface ProblemProps {
  readonly error: unknown
  /** What was asked for, such as "the leads". */
  readonly what: string
  readonly again?: () => void
  readonly isPage?: boolean
}

/** What failed, what to do, and the id to name when asking for help. */
export function Problem({ error, what, again, isPage = false }: ProblemProps) {
  const problem = problemOf(error)
  if (problem.status === 404) return <Missing />
  if (problem.status === 403) return <Forbidden detail={problem.detail} />
  return (
    <Notice icon="attention" title={`Lead Hub could not load ${what}`} isPage={isPage}>
      <Text>{problem.detail} Nothing was changed.</Text>
      {problem.fix !== undefined && <Text c="dimmed">{problem.fix}</Text>}
      <Group justify="center">{again !== undefined && <Button onClick={again}>Try again</Button>}</Group>
      {problem.correlation !== '' && (
        <Text size="xs" c="dimmed">
          Error id <Code>{problem.correlation}</Code>
        </Text>
      )}
    </Notice>
  )
}

/** Nothing here, or nothing one may see. */
export const Missing = () => (
  <Notice icon="search" title="There is nothing here" isPage>
    <Text c="dimmed">The address leads nowhere, or to something in a workspace you are not in.</Text>
    <Group justify="center">
      <ButtonLink to="/">Go to the overview</ButtonLink>
    </Group>
  </Notice>
)

export const Forbidden = ({ detail }: { readonly detail: string }) => (
  <Notice icon="hold" title="Your role does not allow this" isPage>
    <Text c="dimmed">{detail} An owner or admin of the workspace can change your role.</Text>
    <Group justify="center">
      <ButtonLink to="/members" variant="default">
        See who they are
      </ButtonLink>
    </Group>
  </Notice>
)

interface NoticeProps {
  readonly icon: IconName
  readonly title: string
  readonly isPage?: boolean
  readonly children?: ReactNode
}

/** A page or a card that has one thing to say: empty, failed, forbidden. */
export const Notice = ({ icon, title, isPage = false, children }: NoticeProps) => (
  <Paper py={48} px="md">
    <Stack align="center" gap="sm" ta="center" maw={460} mx="auto">
      <Text c="dimmed" component="span" lh={0}>
        <Icon name={icon} size={26} />
      </Text>
      <Title order={isPage ? 1 : 2} size="h2">
        {title}
      </Title>
      {children}
    </Stack>
  </Paper>
)
