import { Alert, FileButton, Button, Group, Stack, Text } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { TerritoryRead, TerritoryView } from '#shared/api/territory.ts'
import { Icon } from '#apps/settings/frame/icons.tsx'
import { Ago } from '#apps/settings/frame/now.tsx'
import { PageHead } from '#apps/settings/frame/page-head.tsx'
import { useActorName } from '#apps/settings/frame/people.ts'
import { Loaded } from '#apps/settings/frame/states.tsx'
import { tellDone, tellFailed } from '#apps/settings/frame/told.ts'
import { plural } from '#apps/settings/frame/words.ts'
import { useWorkspace } from '#apps/settings/frame/workspace.tsx'
import { publish, readCsv, territoryQuery, type Draft } from '#apps/settings/resources/territory.ts'
import { DraftBar } from './draft-bar.tsx'
import { FormProblem } from './form-problem.tsx'
import { TerritoryAreas } from './territory-areas.tsx'
import { isComplete, sameDraft } from './territory-draft.ts'
import { TerritoryOffices } from './territory-offices.tsx'
import { TerritoryPreview, usePreview } from './territory-preview.tsx'
import { TerritoryTest } from './territory-test.tsx'
import { TerritoryVersions } from './territory-versions.tsx'

/** Which leads belong to which office. Nothing is in force before it is published. */
export function Territory() {
  const here = useWorkspace()
  const query = useQuery(territoryQuery(here.id))
  return (
    <Loaded query={query} what="the territories" isPage>
      {(view) => <Editor key={view.version} view={view} />}
    </Loaded>
  )
}

function Editor({ view }: { readonly view: TerritoryView }) {
  const { id: workspace, may } = useWorkspace()
  const client = useQueryClient()
  const [draft, setDraft] = useState<Draft>(view.territory)
  const [read, setRead] = useState<TerritoryRead | null>(null)
  const isAdmin = may('admin')
  const isChanged = !sameDraft(draft, view.territory)
  const preview = usePreview(workspace, draft, isAdmin && isChanged && isComplete(draft))
  const save = useMutation({
    mutationFn: () => publish(workspace, view.version, draft),
    onSuccess: async ({ version }) => {
      tellDone(`Version ${version} is in force. Every lead stands where it says.`)
      await client.invalidateQueries({ queryKey: [workspace] })
    },
  })
  const change = isAdmin ? setDraft : null
  const discard = (): void => {
    setDraft(view.territory)
    setRead(null)
    save.reset()
  }
  return (
    <>
      <PageHead title="Territories" note={<InForce view={view} />}>
        {isAdmin && (
          <CsvButton
            home={view.territory.home}
            onRead={(file) => {
              setRead(file)
              setDraft(file.territory)
            }}
          />
        )}
      </PageHead>
      <Stack gap="xl">
        {view.version === 0 && !isChanged && <Beginning isAdmin={isAdmin} />}
        {read !== null && read.mistakes.length > 0 && <Unread mistakes={read.mistakes} />}
        <TerritoryOffices draft={draft} counts={view.counts} onChange={change} />
        {draft.offices.length > 0 && (
          <>
            <TerritoryAreas draft={draft} mistakes={preview?.mistakes ?? []} onChange={change} />
            <TerritoryTest draft={draft} />
          </>
        )}
        {isChanged && <TerritoryPreview draft={draft} preview={preview} />}
        <TerritoryVersions current={view.version} onTake={isAdmin ? setDraft : null} />
        <FormProblem error={save.error} />
      </Stack>
      <DraftBar
        changes={isChanged ? Math.max(1, (preview?.added.length ?? 0) + (preview?.removed.length ?? 0)) : 0}
        note={noteOf(preview)}
        act="Publish"
        onSave={() => save.mutate()}
        onDiscard={discard}
        isSaving={save.isPending}
        isBlocked={preview === null || preview.mistakes.length > 0}
      />
    </>
  )
}

function noteOf(preview: ReturnType<typeof usePreview>): string {
  if (preview === null) return 'fill in what is missing'
  if (preview.mistakes.length > 0) return `${plural(preview.mistakes.length, 'mistake')} to mend`
  return `${plural(
    preview.moves.reduce((sum, { records }) => sum + records, 0),
    'record',
  )} change hands`
}

function InForce({ view: { version, publishedAt, author } }: { readonly view: TerritoryView }) {
  const nameOf = useActorName()
  if (publishedAt === null || author === null) return <>Everybody sees every lead.</>
  return (
    <>
      Version {version}, published by {nameOf(author)} <Ago at={publishedAt} />
    </>
  )
}

const Beginning = ({ isAdmin }: { readonly isAdmin: boolean }) => (
  <Text maw={640}>
    As soon as a workspace has offices, each of their people sees the leads of their own office and no others: in lists,
    searches, numbers and histories, here, in Slack and on the cards.{' '}
    {isAdmin ? 'Add an office, or read them from a file.' : 'Owners and admins of the workspace set them up.'}
  </Text>
)

const linesShown = 10

const Unread = ({ mistakes }: { readonly mistakes: TerritoryRead['mistakes'] }) => (
  <Alert color="warn" variant="light" icon={<Icon name="attention" />} role="alert" title="Lines that were left out">
    {mistakes.slice(0, linesShown).map(({ line, message }) => (
      <div key={line}>
        Line {line}: {message}
      </div>
    ))}
    {mistakes.length > linesShown && <div>And {plural(mistakes.length - linesShown, 'more line')}.</div>}
  </Alert>
)

function CsvButton({ home, onRead }: { readonly home: string; readonly onRead: (read: TerritoryRead) => void }) {
  const { id: workspace } = useWorkspace()
  const reading = useMutation({
    mutationFn: async (file: File) => readCsv(workspace, { csv: await file.text(), home }),
    onSuccess: onRead,
    onError: tellFailed,
  })
  return (
    <Group gap="xs">
      <FileButton accept=".csv,text/csv" onChange={(file) => file !== null && reading.mutate(file)}>
        {(props) => (
          <Button {...props} variant="default" loading={reading.isPending}>
            Read a CSV file…
          </Button>
        )}
      </FileButton>
    </Group>
  )
}
