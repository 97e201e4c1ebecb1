import { Button, Checkbox, Group, NativeSelect, NumberInput, Paper, Stack, Text, TextInput } from '@mantine/core'
import type { ScoringPreview } from '#shared/api/scoring.ts'
import type { ScoreGroup, ScoreRule } from '#shared/scoring.ts'
import { Icon } from '#apps/settings/frame/icons.tsx'
import { ConditionEditor } from './condition-editor.tsx'
import { conditionWords, fresh } from './condition-words.ts'
import { Mistakes } from './mistakes.tsx'
import { Rule } from './scoring-rule.tsx'

interface GroupProps {
  readonly group: ScoreGroup
  readonly mistakes: ScoringPreview['mistakes']
  /** `null`: who looks may not; called with `null`, it takes the group out. */
  readonly onChange: ((group: ScoreGroup | null) => void) | null
}

/** Rules about one thing, and what they may give together. */
export function ScoringGroup({ group, mistakes, onChange }: GroupProps) {
  const put = (rules: readonly ScoreRule[]): void => onChange?.({ ...group, rules })
  const up = (at: number): void => put([...group.rules.slice(0, at - 1), ...swapped(group.rules, at)])
  return (
    <Paper component="section" aria-label={group.name}>
      <Stack gap="sm">
        <GroupHead group={group} onChange={onChange} />
        <Mistakes mistakes={mistakes} />
        <Segment group={group} onChange={onChange} />
        <Stack gap={0} component="ol" m={0} p={0} style={{ listStyle: 'none' }}>
          {group.rules.map((rule, at) => (
            <Rule
              key={at}
              rule={rule}
              name={`rule ${at + 1} of ${group.name}`}
              onChange={onChange === null ? null : (next) => put(group.rules.with(at, next))}
              onRemove={() => put(group.rules.toSpliced(at, 1))}
              onUp={group.counts === 'first' && at > 0 ? () => up(at) : undefined}
            />
          ))}
        </Stack>
        {onChange !== null && (
          <Group gap="xs" justify="space-between">
            <Button
              variant="default"
              size="xs"
              leftSection={<Icon name="plus" />}
              aria-label={`Add rule to ${group.name}`}
              onClick={() => put([...group.rules, { name: '', points: 5, when: fresh }])}
            >
              Add rule
            </Button>
            <Button variant="subtle" size="xs" aria-label={`Remove group ${group.name}`} onClick={() => onChange(null)}>
              Remove group
            </Button>
          </Group>
        )}
      </Stack>
    </Paper>
  )
}

/** The rules from the one above `at` on, with these two the other way round. */
const swapped = (rules: readonly ScoreRule[], at: number): readonly ScoreRule[] => [
  ...rules.slice(at, at + 1),
  ...rules.slice(at - 1, at),
  ...rules.slice(at + 1),
]

const countings = [
  { value: 'all', label: 'All that are true count' },
  { value: 'first', label: 'The first that is true counts' },
]
const sides = [
  { value: 'fit', label: 'Fit' },
  { value: 'engagement', label: 'Engagement' },
]

function GroupHead({ group, onChange }: Pick<GroupProps, 'group' | 'onChange'>) {
  const rest = { disabled: onChange === null }
  return (
    <Group gap="xs" align="flex-end">
      <TextInput
        label="Group"
        style={{ flex: '1 1 140px' }}
        {...rest}
        value={group.name}
        maxLength={60}
        onChange={(event) => onChange?.({ ...group, name: event.currentTarget.value })}
      />
      <NativeSelect
        label="Part of"
        {...rest}
        value={group.side}
        data={sides}
        onChange={(event) =>
          onChange?.({ ...group, side: event.currentTarget.value === 'engagement' ? 'engagement' : 'fit' })
        }
      />
      <NativeSelect
        label="Of its rules"
        {...rest}
        value={group.counts}
        data={countings}
        onChange={(event) => onChange?.({ ...group, counts: event.currentTarget.value === 'first' ? 'first' : 'all' })}
      />
      <Limit label="At least" value={group.least} {...rest} onChange={(least) => onChange?.({ ...group, least })} />
      <Limit label="At most" value={group.most} {...rest} onChange={(most) => onChange?.({ ...group, most })} />
    </Group>
  )
}

interface LimitProps {
  readonly label: string
  readonly value: number
  readonly disabled: boolean
  readonly onChange: (value: number) => void
}

export const Limit = ({ onChange, ...rest }: LimitProps) => (
  <NumberInput
    {...rest}
    w={84}
    min={-100}
    max={100}
    allowDecimal={false}
    onChange={(next) => typeof next === 'number' && onChange(next)}
  />
)

/** Whose score the group is part of. */
function Segment({ group, onChange }: Pick<GroupProps, 'group' | 'onChange'>) {
  const { when, ...everybody } = group
  if (onChange === null)
    return when === undefined ? null : <Text size="sm">Only for leads where {conditionWords(when)}</Text>
  return (
    <>
      <Checkbox
        label="Only for some leads"
        aria-label={`${group.name} only for some leads`}
        checked={when !== undefined}
        onChange={(event) => onChange(event.currentTarget.checked ? { ...group, when: fresh } : everybody)}
      />
      {when !== undefined && (
        <ConditionEditor
          condition={when}
          name={`leads ${group.name} is for`}
          onChange={(next) => onChange({ ...group, when: next })}
        />
      )}
    </>
  )
}
