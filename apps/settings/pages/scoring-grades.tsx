import { Group, Paper, Stack, Text } from '@mantine/core'
import type { ScoringPreview, ScoringView } from '#shared/api/scoring.ts'
import { gradeNames, type Scoring } from '#shared/scoring.ts'
import { Section } from '#apps/settings/frame/section.tsx'
import { plural } from '#apps/settings/frame/words.ts'
import { ConditionEditor } from './condition-editor.tsx'
import { conditionWords } from './condition-words.ts'
import { Mistakes } from './mistakes.tsx'
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
    <Section id="grades" title="Grades">
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
          <Mistakes mistakes={mistakes} />
          <Text size="sm" c="dimmed">
            Now: {gradeNames.map((grade) => `${grade} ${plural(leads(grade), 'lead')}`).join(' · ')}
          </Text>
        </Stack>
      </Paper>
    </Section>
  )
}

const outcomes = [
  { name: 'won', title: 'A lead was won where' },
  { name: 'lost', title: 'A lead was lost where' },
] as const

/** By what the hub knows how a lead ended, so that rules can be tried on what has happened. */
export function ScoringOutcomes({ draft, mistakes, onChange }: Omit<GradesProps, 'counts'>) {
  return (
    <Section id="outcomes" title="Outcomes">
      <Paper>
        <Stack gap="sm">
          <Mistakes mistakes={mistakes} />
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
    </Section>
  )
}
