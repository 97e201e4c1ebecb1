import { Button, Stack, Text } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { ImportView } from '#shared/api/import.ts'
import { Jobs } from '#apps/settings/frame/jobs.tsx'
import { Ago } from '#apps/settings/frame/now.tsx'
import { PageHead } from '#apps/settings/frame/page-head.tsx'
import { useActorName } from '#apps/settings/frame/people.ts'
import { Loaded } from '#apps/settings/frame/states.tsx'
import { tellDone, tellFailed } from '#apps/settings/frame/told.ts'
import { plural } from '#apps/settings/frame/words.ts'
import { useWorkspace } from '#apps/settings/frame/workspace.tsx'
import {
  changeImport,
  discardImport,
  importQuery,
  previewImport,
  type Draft,
  type ImportRef,
} from '#apps/settings/resources/imports.ts'
import { FormProblem } from './form-problem.tsx'
import { ApproveBar, PreviewBar } from './import-bar.tsx'
import { ImportColumns } from './import-columns.tsx'
import { ImportOptions } from './import-options.tsx'
import { ImportReading } from './import-reading.tsx'
import { ImportResult } from './import-result.tsx'

const route = getRouteApi('/inside/imports/$import')
const lookAgainMs = 700

/** A list of people: how it was read, what its columns are, what becomes of each line. */
export function ImportPage() {
  const { import: id } = route.useParams()
  const { id: workspace } = useWorkspace()
  const query = useQuery({
    ...importQuery({ workspace, id }),
    refetchInterval: ({ state }) => (state.data !== undefined && isBusy(state.data) ? lookAgainMs : false),
  })
  return (
    <Loaded query={query} what="the import" isPage>
      {(view) => <Import key={view.version} view={view} of={{ workspace, id }} />}
    </Loaded>
  )
}

const working: Readonly<Partial<Record<ImportView['state'], string>>> = {
  matching: 'Comparing with everybody who is known',
  applying: 'Bringing in',
  retracting: 'Taking back',
}

const isBusy = ({ state }: ImportView): boolean => working[state] !== undefined

interface ImportProps {
  readonly view: ImportView
  readonly of: ImportRef
}

function Import({ view, of }: ImportProps) {
  const said: Draft = { columns: view.columns.map(({ target }) => target), options: view.options }
  const [draft, setDraft] = useState(said)
  const client = useQueryClient()
  const isChanged = JSON.stringify(draft) !== JSON.stringify(said)
  const preview = useMutation({
    mutationFn: async () => {
      if (isChanged) await changeImport(of, draft)
      await previewImport(of)
    },
    onSuccess: () => client.invalidateQueries({ queryKey: importQuery(of).queryKey }),
  })
  const onChange = isBusy(view) ? null : setDraft
  return (
    <>
      <PageHead title={view.name} note={<Note view={view} />}>
        <Discard view={view} of={of} />
      </PageHead>
      <Stack gap="xl">
        {view.progress !== null && <Working view={view} progress={view.progress} />}
        {!isBusy(view) && view.state !== 'draft' && <ImportResult view={view} of={of} />}
        <ImportReading view={view} of={of} isOpen={view.appliedAt === null && !isBusy(view)} />
        <ImportColumns view={view} draft={draft} onChange={onChange} />
        <ImportOptions draft={draft} onChange={onChange} />
        <FormProblem error={preview.error} />
      </Stack>
      {(view.state === 'draft' || isChanged) && (
        <PreviewBar
          view={view}
          isBlocked={draft.columns.every((target) => target === null)}
          isBusy={preview.isPending}
          onPreview={() => preview.mutate()}
          onTakeBack={isChanged ? () => setDraft(said) : null}
        />
      )}
      {view.state === 'ready' && !isChanged && <ApproveBar view={view} of={of} />}
    </>
  )
}

function Note({ view }: { readonly view: ImportView }) {
  const nameOf = useActorName()
  return (
    <>
      {plural(view.lines, 'line')}, handed in by {nameOf(view.author)} <Ago at={view.createdAt} />
      {view.done.new + view.done.join > 0 && (
        <>
          {' '}
          · brought in {plural(view.done.new, 'new lead')}, joined {view.done.join} that were known
        </>
      )}
    </>
  )
}

function Working({
  view,
  progress,
}: {
  readonly view: ImportView
  readonly progress: NonNullable<ImportView['progress']>
}) {
  const title = working[view.state] ?? ''
  return (
    <Stack gap="xs" aria-live="polite">
      <Jobs
        jobs={[
          {
            kind: 'import',
            connection: null,
            title,
            ...progress,
            perSecond: 0,
            secondsLeft: null,
            state: 'running',
            note: null,
          },
        ]}
      />
      <Text size="sm" c="dimmed">
        It goes on by itself; you can leave this page.
      </Text>
    </Stack>
  )
}

function Discard({ view, of }: ImportProps) {
  const client = useQueryClient()
  const navigate = useNavigate()
  const discard = useMutation({
    mutationFn: () => discardImport(of),
    onSuccess: async () => {
      tellDone(`“${view.name}” is discarded. Nothing was written.`)
      await client.invalidateQueries({ queryKey: [of.workspace, 'imports'] })
      await navigate({ to: '/imports' })
    },
    onError: tellFailed,
  })
  if (view.appliedAt !== null || isBusy(view)) return null
  return (
    <Button variant="default" onClick={() => discard.mutate()} loading={discard.isPending}>
      Discard
    </Button>
  )
}
