import { Button, Progress, Stack, Text } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import type { DuplicateList } from '#shared/api/merge.ts'
import { Icon } from '#apps/settings/frame/icons.tsx'
import { Ago } from '#apps/settings/frame/now.tsx'
import { PageHead } from '#apps/settings/frame/page-head.tsx'
import { Loaded, Notice } from '#apps/settings/frame/states.tsx'
import { tellFailed } from '#apps/settings/frame/told.ts'
import { number, plural } from '#apps/settings/frame/words.ts'
import { useWorkspace } from '#apps/settings/frame/workspace.tsx'
import { duplicatesQuery, scanDuplicates } from '#apps/settings/resources/merges.ts'
import { MergeCertain } from './merge-certain.tsx'
import { Merges } from './merges.tsx'
import { PairReview } from './pair-review.tsx'

const route = getRouteApi('/inside/duplicates')

/** Who may be one: found by a scan, decided one pair after the other, merged everywhere, and taken back where it was wrong. */
export function Duplicates() {
  const { id: workspace } = useWorkspace()
  const { one, other } = route.useSearch()
  const duplicates = useQuery(duplicatesQuery(workspace))
  return (
    <Loaded query={duplicates} what="the duplicates" isPage>
      {(list) => (
        <Stack gap="xl">
          <div>
            <Head list={list} />
            {one !== undefined && other !== undefined ? (
              <PairReview key={`${one} ${other}`} one={one} other={other} />
            ) : (
              <Queue list={list} />
            )}
          </div>
          <Merges />
        </Stack>
      )}
    </Loaded>
  )
}

function Head({ list: { scan, certain, doubtful } }: { readonly list: DuplicateList }) {
  const { id: workspace, may } = useWorkspace()
  const client = useQueryClient()
  const begin = useMutation({
    mutationFn: () => scanDuplicates(workspace),
    onSuccess: (found) => client.setQueryData(duplicatesQuery(workspace).queryKey, found),
    onError: tellFailed,
  })
  const isRunning = scan?.state === 'running'
  return (
    <>
      <PageHead
        title="Duplicates"
        note={
          scan === null ? (
            'Nobody has looked for them yet'
          ) : (
            <>
              {plural(certain, 'certain pair')}, {number(doubtful)} doubtful · looked through{' '}
              {scan.endedAt === null ? 'now' : <Ago at={scan.endedAt} />}
            </>
          )
        }
      >
        {may('manager') && certain > 0 && <MergeCertain count={certain} />}
        {may('manager') && (
          <Button
            leftSection={<Icon name="sync" />}
            loading={begin.isPending}
            disabled={isRunning}
            onClick={() => begin.mutate()}
          >
            Scan
          </Button>
        )}
      </PageHead>
      {isRunning && (
        <Stack gap={4} mb="md">
          <Text size="sm" component="output">
            {number(scan.looked)} of {number(scan.total)} looked at
          </Text>
          <Progress.Root size="md">
            <Progress.Section
              value={scan.total === 0 ? 100 : Math.min(100, (scan.looked / scan.total) * 100)}
              aria-label="Scan"
            />
          </Progress.Root>
        </Stack>
      )}
    </>
  )
}

function Queue({ list }: { readonly list: DuplicateList }) {
  const [at, setAt] = useState(0)
  const place = Math.min(at, list.pairs.length - 1)
  const pair = list.pairs[place]
  if (pair === undefined) {
    return (
      <Notice icon="check" title={list.scan === null ? 'Look for duplicates' : 'Nobody is here twice'}>
        <Text c="dimmed">
          A scan looks through all leads and companies for those that may be one, and says why. Nothing is merged before
          you have looked at it.
        </Text>
      </Notice>
    )
  }
  const step = (by: number) => (): void => setAt((place + by + list.pairs.length) % list.pairs.length)
  return (
    <>
      <Text size="sm" c="dimmed" mb="sm">
        Pair {number(place + 1)} of {number(list.pairs.length)}
        {list.certain + list.doubtful > list.pairs.length &&
          `, the first of ${number(list.certain + list.doubtful)}`} · {pair.sure}
      </Text>
      <PairReview
        key={`${pair.one.id} ${pair.other.id}`}
        one={pair.one.id}
        other={pair.other.id}
        onNext={step(1)}
        onBack={step(-1)}
      />
    </>
  )
}
