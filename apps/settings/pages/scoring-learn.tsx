import { Button, Group, Paper, Stack, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import type { ScoringLearnt } from '#shared/api/scoring.ts'
import type { Scoring } from '#shared/scoring.ts'
import { Section } from '#apps/settings/frame/section.tsx'
import { number, plural } from '#apps/settings/frame/words.ts'
import { useWorkspace } from '#apps/settings/frame/workspace.tsx'
import { isComplete, learnScoring } from '#apps/settings/resources/scoring.ts'
import { FormProblem } from './form-problem.tsx'

interface LearnProps {
  readonly draft: Scoring
  readonly onTake: (draft: Scoring) => void
}

/** Rules learnt from how the workspace's own leads ended, to be looked at, changed and published like any others. */
export function ScoringLearn({ draft, onTake }: LearnProps) {
  const { id: workspace } = useWorkspace()
  const learn = useMutation({ mutationFn: () => learnScoring(workspace, draft) })
  return (
    <Section id="learn" title="Learn from outcomes">
      <Paper>
        <Stack gap="sm" align="flex-start">
          <Text size="sm">
            What the leads have in common that were won becomes rules with whole points. They are a draft until you
            publish them.
          </Text>
          <Button
            variant="default"
            onClick={() => learn.mutate()}
            loading={learn.isPending}
            disabled={!isComplete(draft)}
          >
            Learn rules
          </Button>
          <FormProblem error={learn.error} />
          {learn.data !== undefined && <Learnt learnt={learn.data} onTake={onTake} />}
        </Stack>
      </Paper>
    </Section>
  )
}

function Learnt({ learnt, onTake }: { readonly learnt: ScoringLearnt; readonly onTake: (draft: Scoring) => void }) {
  const { won, lost, least, leftOut, holdout, draft } = learnt
  return (
    <Stack gap="xs" component="output">
      <Text size="sm">
        {number(won)} won, {number(lost)} lost.
        {holdout === null && ` At least ${least} of each are needed; until then rules by hand are better.`}
      </Text>
      {holdout !== null && <Holdout holdout={holdout} />}
      {holdout !== null && draft === null && (
        <Text size="sm">What was learnt is no better than the rules you have, so there is nothing to take.</Text>
      )}
      {leftOut.map(({ title, why }) => (
        <Text key={title} size="sm">
          {title} was left out. {why}
        </Text>
      ))}
      {draft !== null && (
        <Group>
          <Button onClick={() => onTake(draft)}>Take as draft</Button>
        </Group>
      )}
    </Stack>
  )
}

const percent = (share: number): string => `${Math.round(share * 100)} %`

const Holdout = ({
  holdout: { leads, rules, learnt, trees },
}: {
  readonly holdout: NonNullable<ScoringLearnt['holdout']>
}) => (
  <>
    <Text size="sm">
      Of a won and a lost lead among the latest {plural(leads, 'lead')}, the won one scores higher in {percent(rules)}{' '}
      of cases by the rules on this page, and in {percent(learnt)} by rules learnt from the other leads. Chance is 50 %.
      {trees > learnt + 0.02 && ` ${percent(trees)} would be possible with a model that is no list of rules.`}
    </Text>
  </>
)
