import { Group, Paper, Stack, Text, Title } from '@mantine/core'
import type { ScoringPreview, ScoringView } from '#shared/api/scoring.ts'
import { gradeNames, type Scoring } from '#shared/scoring.ts'
import { plural } from '#apps/settings/frame/words.ts'
import { ConditionEditor } from './condition-editor.tsx'
import { conditionWords } from './condition-words.ts'
import { Limit } from './scoring-group.tsx'

interface GradesProps {
  readonly draft: Scoring
  readonly counts: ScoringView['counts']
  readonly mistakes: ScoringPreview['mistakes']
  /** `null`: who looks may not. */
  readonly onChange: ((draft: Scoring) => void) | null
}

/** From which score on a lead has which grade, and how many have it now. */
export function ScoringGrades({ draft, counts, mistakes, onChange }: GradesProps) {
  const leads = (grade: string): number => counts.find((count) => count.grade === grade)?.leads ?? 0
  const { grades } = draft
  return (
    <section aria-labelledby="grades">
      <Title order={2} id="grades" mb="sm">
        Grades
      </Title>
      <Paper>
        <Stack gap="sm">
          <Group gap="md" align="flex-end">
            {(['A', 'B', 'C'] as const).map((grade) => (
              <Limit
                key={grade}
                label={`${grade} from`}
                value={grades[grade]}
                disabled={onChange === null}
                onChange={(least) => onChange?.({ ...draft, grades: { ...grades, [grade]: least } })}
              />
            ))}
            <Text size="sm" pb={8}>
              D below that
            </Text>
          </Group>
          {mistakes.map(({ path, message }) => (
            <Text key={path} size="sm" c="red.9" role="alert">
              {message}
            </Text>
          ))}
          <Text size="sm" c="dimmed">
            Now: {gradeNames.map((grade) => `${grade} ${plural(leads(grade), 'lead')}`).join(' · ')}
          </Text>
        </Stack>
      </Paper>
    </section>
  )
}

const outcomes = [
  { name: 'won', title: 'A lead was won where' },
  { name: 'lost', title: 'A lead was lost where' },
] as const

/** By what the hub knows how a lead ended, so that rules can be tried on what has happened. */
export function ScoringOutcomes({ draft, onChange }: Pick<GradesProps, 'draft' | 'onChange'>) {
  return (
    <section aria-labelledby="outcomes">
      <Title order={2} id="outcomes" mb="sm">
        Outcomes
      </Title>
      <Paper>
        <Stack gap="sm">
          {outcomes.map(({ name, title }) => {
            const condition = draft[name]
            if (condition === undefined) return null
            return (
              <Stack key={name} gap={4}>
                <Text size="sm" fw={600}>
                  {title}
                </Text>
                {onChange === null ? (
                  <Text size="sm">{conditionWords(condition)}</Text>
                ) : (
                  <ConditionEditor
                    condition={condition}
                    name={title}
                    onChange={(next) => onChange({ ...draft, [name]: next })}
                  />
                )}
              </Stack>
            )
          })}
        </Stack>
      </Paper>
    </section>
  )
}
