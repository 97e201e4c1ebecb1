import { Stack, Text } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { RoutingPreview as Preview, RoutingView } from '#shared/api/routing.ts'
import type { Routing } from '#shared/routing.ts'
import { Ago } from '#apps/settings/frame/now.tsx'
import { PageHead } from '#apps/settings/frame/page-head.tsx'
import { useActorName } from '#apps/settings/frame/people.ts'
import { Loaded } from '#apps/settings/frame/states.tsx'
import { tellDone, tellFailed } from '#apps/settings/frame/told.ts'
import { plural } from '#apps/settings/frame/words.ts'
import { useWorkspace } from '#apps/settings/frame/workspace.tsx'
import {
  gapsIn,
  publishRouting,
  routingAt,
  routingQuery,
  routingVersionsQuery,
} from '#apps/settings/resources/routing.ts'
import { DraftBar } from './draft-bar.tsx'
import { FormProblem } from './form-problem.tsx'
import { RoutingPreview, useRoutingPreview } from './routing-preview.tsx'
import { RoutingRules } from './routing-rules.tsx'
import { RoutingTeam } from './routing-team.tsx'
import { RoutingTerms } from './routing-terms.tsx'
import { RoutingWaiting } from './routing-waiting.tsx'
import { Versions } from './versions.tsx'

/** How leads come to reps. Nothing is in force before it is published. */
export function RoutingPage() {
  const here = useWorkspace()
  const query = useQuery(routingQuery(here.id))
  return (
    <Loaded query={query} what="the routing" isPage>
      {(view) => <Editor key={view.version} view={view} />}
    </Loaded>
  )
}

function Editor({ view }: { readonly view: RoutingView }) {
  const { id: workspace, may } = useWorkspace()
  const client = useQueryClient()
  const [draft, setDraft] = useState<Routing>(view.routing)
  const isAdmin = may('admin')
  const isChanged = JSON.stringify(draft) !== JSON.stringify(view.routing)
  const gaps = gapsIn(draft)
  const preview = useRoutingPreview(workspace, draft, isAdmin && isChanged && gaps.length === 0)
  const save = useMutation({
    mutationFn: () => publishRouting(workspace, view.version, draft),
    onSuccess: async ({ version }) => {
      tellDone(`Version ${version} is in force. Whatever waits is looked at by it now.`)
      await client.invalidateQueries({ queryKey: [workspace] })
    },
  })
  const mistakes = gaps.length > 0 ? gaps : (preview.data?.mistakes ?? [])
  const change = isAdmin ? setDraft : null
  const discard = (): void => {
    setDraft(view.routing)
    save.reset()
  }
  return (
    <>
      <PageHead title="Routing" note={<InForce view={view} />} />
      <Stack gap="xl">
        {view.version === 0 && !isChanged && <Beginning isAdmin={isAdmin} />}
        <RoutingWaiting waiting={view.waiting} />
        <RoutingTeam draft={draft} counts={view.reps} mistakes={mistakes} onChange={change} />
        <RoutingRules draft={draft} mistakes={mistakes} onChange={change} />
        <RoutingTerms draft={draft} mistakes={mistakes} onChange={change} />
        {isAdmin && isChanged && gaps.length === 0 && <RoutingPreview preview={preview} />}
        <History current={view.version} onTake={change} />
        <FormProblem error={save.error} />
      </Stack>
      <DraftBar
        changes={isChanged ? changesOf(draft, view.routing) : 0}
        note={noteOf(gaps, preview.data)}
        act="Publish"
        onSave={() => save.mutate()}
        onDiscard={discard}
        isSaving={save.isPending}
        isBlocked={preview.data === null || mistakes.length > 0}
      />
    </>
  )
}

/** People and rules that differ, and the rest of it as one change. */
function changesOf(draft: Routing, before: Routing): number {
  const differing = (now: readonly object[], was: readonly object[]): number => {
    const known = new Set(was.map((one) => JSON.stringify(one)))
    return now.filter((one) => !known.has(JSON.stringify(one))).length + Math.max(0, was.length - now.length)
  }
  const { reps, rules, ...others } = draft
  const { reps: repsBefore, rules: rulesBefore, ...othersBefore } = before
  const rest = JSON.stringify(others) === JSON.stringify(othersBefore) ? 0 : 1
  return Math.max(1, differing(reps, repsBefore) + differing(rules, rulesBefore) + rest)
}

function noteOf(gaps: Preview['mistakes'], preview: Preview | null): string {
  if (gaps.length > 0) return 'fill in what is missing'
  if (preview === null) return 'trying it on the last 30 days…'
  if (preview.mistakes.length > 0) return `${plural(preview.mistakes.length, 'mistake')} to mend`
  const waiting = preview.waiting.reduce((sum, { leads }) => sum + leads, 0)
  return `${plural(waiting, 'lead')} of ${preview.leads} would wait`
}

function InForce({ view: { version, publishedAt, author } }: { readonly view: RoutingView }) {
  const nameOf = useActorName()
  if (publishedAt === null || author === null) return <>Nobody gets a lead by rule.</>
  return (
    <>
      Version {version}, published by {nameOf(author)} <Ago at={publishedAt} />
    </>
  )
}

const Beginning = ({ isAdmin }: { readonly isAdmin: boolean }) => (
  <Text maw={640}>
    As soon as there is a team, every lead that comes gets an owner, with the reason in its history, here and in every
    system whose mapping has an owner. Leads that are here already stay as they are; on the page Team they can be given
    out. {isAdmin ? 'Add the first colleague.' : 'Owners and admins of the workspace set it up.'}
  </Text>
)

function History({
  current,
  onTake,
}: {
  readonly current: number
  readonly onTake: ((draft: Routing) => void) | null
}) {
  const { id: workspace } = useWorkspace()
  const versions = useQuery(routingVersionsQuery(workspace)).data ?? []
  const take = useMutation({
    mutationFn: (version: number) => routingAt(workspace, version),
    onSuccess: ({ routing }) => onTake?.(routing),
    onError: tellFailed,
  })
  return (
    <Versions
      current={current}
      versions={versions.map(({ reps, rules, ...version }) => ({
        ...version,
        said: `${plural(reps, 'colleague')}, ${plural(rules, 'rule')}`,
      }))}
      taking={take.isPending ? take.variables : null}
      onTake={onTake === null ? null : (version) => take.mutate(version)}
    />
  )
}
