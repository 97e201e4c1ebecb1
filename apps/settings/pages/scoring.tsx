import { Button, Progress, Stack, Text } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { ScoringPreview as Preview, ScoringView } from '#shared/api/scoring.ts'
import type { ScoreGroup, Scoring } from '#shared/scoring.ts'
import { Icon } from '#apps/settings/frame/icons.tsx'
import { Ago } from '#apps/settings/frame/now.tsx'
import { PageHead } from '#apps/settings/frame/page-head.tsx'
import { useActorName } from '#apps/settings/frame/people.ts'
import { Section } from '#apps/settings/frame/section.tsx'
import { Loaded } from '#apps/settings/frame/states.tsx'
import { tellDone, tellFailed } from '#apps/settings/frame/told.ts'
import { number, plural } from '#apps/settings/frame/words.ts'
import { useWorkspace } from '#apps/settings/frame/workspace.tsx'
import {
  gapsIn,
  isComplete,
  publishScoring,
  scoringAt,
  scoringQuery,
  scoringVersionsQuery,
} from '#apps/settings/resources/scoring.ts'
import { DraftBar } from './draft-bar.tsx'
import { FormProblem } from './form-problem.tsx'
import { ScoringGrades, ScoringOutcomes } from './scoring-grades.tsx'
import { ScoringGroup } from './scoring-group.tsx'
import { ScoringLearn } from './scoring-learn.tsx'
import { ScoringPreview, useScoringPreview } from './scoring-preview.tsx'
import { ScoringTrial } from './scoring-trial.tsx'
import { Versions } from './versions.tsx'

/** How leads are scored. Nothing is in force before it is published. */
export function ScoringPage() {
  const here = useWorkspace()
  const query = useQuery(scoringQuery(here.id))
  return (
    <Loaded query={query} what="the scoring" isPage>
      {(view) => <Editor key={view.version} view={view} />}
    </Loaded>
  )
}

function Editor({ view }: { readonly view: ScoringView }) {
  const { id: workspace, may } = useWorkspace()
  const client = useQueryClient()
  const [draft, setDraft] = useState<Scoring>(view.scoring)
  // Unfinished words of a former draft must not stand in the fields of another.
  const [round, setRound] = useState(0)
  const isAdmin = may('admin')
  const isChanged = JSON.stringify(draft) !== JSON.stringify(view.scoring)
  const preview = useScoringPreview(workspace, draft, isAdmin && isChanged && isComplete(draft))
  const save = useMutation({
    mutationFn: () => publishScoring(workspace, view.version, draft),
    onSuccess: async ({ version, progress }) => {
      tellDone(`Version ${version} is in force: ${plural(progress?.total ?? 0, 'lead')} are scored by it now.`)
      await client.invalidateQueries({ queryKey: [workspace] })
    },
  })
  const begin = (scoring: Scoring): void => {
    setDraft(scoring)
    setRound((before) => before + 1)
    save.reset()
  }
  const gaps = gapsIn(draft)
  const mistakes = gaps.length > 0 ? gaps : (preview.data?.mistakes ?? [])
  return (
    <>
      <PageHead title="Scoring" note={<InForce view={view} />} />
      <Stack gap="xl">
        {view.progress !== null && <Carrying progress={view.progress} />}
        {view.feedback.length > 0 && <Said feedback={view.feedback} />}
        <Groups key={round} draft={draft} mistakes={mistakes} onChange={isAdmin ? setDraft : null} />
        <ScoringGrades
          draft={draft}
          counts={view.counts}
          mistakes={mistakes.filter(({ path }) => path === 'grades')}
          onChange={isAdmin ? setDraft : null}
        />
        <ScoringOutcomes
          key={`outcomes ${round}`}
          draft={draft}
          mistakes={mistakes.filter(({ path }) => /^(won|lost)/.test(path))}
          onChange={isAdmin ? setDraft : null}
        />
        {isAdmin && <ScoringLearn draft={draft} onTake={begin} />}
        <ScoringTrial draft={draft} />
        {isAdmin && isChanged && isComplete(draft) && <ScoringPreview preview={preview} />}
        <History current={view.version} onTake={isAdmin ? begin : null} />
        <FormProblem error={save.error} />
      </Stack>
      <DraftBar
        changes={isChanged ? changesOf(draft, view.scoring) : 0}
        note={noteOf(draft, preview.data)}
        act="Publish"
        onSave={() => save.mutate()}
        onDiscard={() => begin(view.scoring)}
        isSaving={save.isPending}
        isBlocked={preview.data === null || mistakes.length > 0}
      />
    </>
  )
}

/** Groups that differ, and the rest of it as one change. */
function changesOf(draft: Scoring, before: Scoring): number {
  const known = new Set(before.groups.map((group) => JSON.stringify(group)))
  const groups = draft.groups.filter((group) => !known.has(JSON.stringify(group))).length
  const gone = before.groups.filter(({ id }) => !draft.groups.some((group) => group.id === id)).length
  const { groups: _, ...others } = draft
  const { groups: __, ...othersBefore } = before
  return Math.max(1, groups + gone + (JSON.stringify(others) === JSON.stringify(othersBefore) ? 0 : 1))
}

function noteOf(draft: Scoring, preview: Preview | null): string {
  if (!isComplete(draft)) return 'fill in what is missing'
  if (preview === null) return 'working out what it does…'
  if (preview.mistakes.length > 0) return `${plural(preview.mistakes.length, 'mistake')} to mend`
  return `${plural(preview.changed, 'score')} ${preview.changed === 1 ? 'changes' : 'change'}`
}

function InForce({ view: { version, publishedAt, author } }: { readonly view: ScoringView }) {
  const nameOf = useActorName()
  if (publishedAt === null || author === null) return <>The rules that every workspace begins with.</>
  return (
    <>
      Version {version}, published by {nameOf(author)} <Ago at={publishedAt} />
    </>
  )
}

const Carrying = ({ progress: { done, total } }: { readonly progress: NonNullable<ScoringView['progress']> }) => (
  <div>
    <Text size="sm" component="output">
      {number(done)} of {plural(total, 'lead')} are scored by these rules. You can close this page.
    </Text>
    <Progress value={total === 0 ? 100 : (done / total) * 100} mt={4} aria-label="Leads scored by these rules" />
  </div>
)

const Said = ({ feedback }: Pick<ScoringView, 'feedback'>) => (
  <Text size="sm">
    What people said of leads in 90 days: {feedback.map(({ title, times }) => `${title} ${number(times)}×`).join(', ')}.
  </Text>
)

interface GroupsProps {
  readonly draft: Scoring
  readonly mistakes: Preview['mistakes']
  readonly onChange: ((draft: Scoring) => void) | null
}

const sides = [
  { side: 'fit', title: 'Fit: who somebody is' },
  { side: 'engagement', title: 'Engagement: what somebody does' },
] as const

function Groups({ draft, mistakes, onChange }: GroupsProps) {
  const put = (at: number, group: ScoreGroup | null): void =>
    onChange?.({
      ...draft,
      groups: group === null ? draft.groups.toSpliced(at, 1) : draft.groups.with(at, group),
    })
  return sides.map(({ side, title }) => (
    <Section key={side} id={side} title={title}>
      <Stack gap="sm">
        {draft.groups.map((group, at) =>
          group.side === side ? (
            <ScoringGroup
              key={group.id}
              group={group}
              mistakes={mistakes.filter(({ path }) => path.startsWith(`groups.${at}.`))}
              onChange={onChange === null ? null : (next) => put(at, next)}
            />
          ) : null,
        )}
        {onChange !== null && (
          <Button
            variant="default"
            style={{ alignSelf: 'flex-start' }}
            leftSection={<Icon name="plus" />}
            onClick={() => onChange({ ...draft, groups: [...draft.groups, newGroup(draft, side)] })}
          >
            Add group to {side}
          </Button>
        )}
      </Stack>
    </Section>
  ))
}

/** An empty group with an id that nobody has. */
function newGroup({ groups }: Scoring, side: ScoreGroup['side']): ScoreGroup {
  const taken = new Set(groups.map(({ id }) => id))
  let n = groups.length + 1
  while (taken.has(`group-${n}`)) n += 1
  return { id: `group-${n}`, name: `Group ${n}`, side, counts: 'all', least: 0, most: 10, rules: [] }
}

function History({
  current,
  onTake,
}: {
  readonly current: number
  readonly onTake: ((draft: Scoring) => void) | null
}) {
  const { id: workspace } = useWorkspace()
  const versions = useQuery(scoringVersionsQuery(workspace)).data ?? []
  const take = useMutation({
    mutationFn: (version: number) => scoringAt(workspace, version),
    onSuccess: ({ scoring }) => onTake?.(scoring),
    onError: tellFailed,
  })
  return (
    <Versions
      current={current}
      versions={versions.map(({ groups, rules, changed, ...version }) => ({
        ...version,
        said: `${plural(groups, 'group')}, ${plural(rules, 'rule')}, ${plural(changed, 'score')} changed`,
      }))}
      taking={take.isPending ? take.variables : null}
      onTake={onTake === null ? null : (version) => take.mutate(version)}
    />
  )
}
