import { Button, Checkbox, Group, NumberInput, Stack, Text, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import type { Condition, ScoreRule } from '#shared/scoring.ts'
import { Icon } from '#apps/settings/frame/icons.tsx'
import { ConditionEditor } from './condition-editor.tsx'
import { conditionWords } from './condition-words.ts'

interface RuleProps {
  readonly rule: ScoreRule
  /** "rule 2 of Title": for those who hear it. */
  readonly name: string
  /** `null`: who looks may not. */
  readonly onChange: ((rule: ScoreRule) => void) | null
  readonly onRemove: () => void
  /** Puts it before the one above; absent: it is the first, or the order is of no account. */
  readonly onUp?: (() => void) | undefined
}

/** One rule: what it is called, what it gives, and when. */
export function Rule({ rule, name, onChange, onRemove, onUp }: RuleProps) {
  const [isOpen, { toggle }] = useDisclosure(false)
  const isFixed = onChange === null
  return (
    <Stack gap={6} component="li" py={6}>
      <Group gap="xs" align="flex-start">
        <TextInput
          aria-label={`Name of ${name}`}
          style={{ flex: '2 1 200px' }}
          disabled={isFixed}
          value={rule.name}
          error={rule.name.trim() === ''}
          maxLength={60}
          onChange={(event) => onChange?.({ ...rule, name: event.currentTarget.value })}
        />
        <NumberInput
          aria-label={`Points of ${name}`}
          w={112}
          suffix=" points"
          disabled={isFixed}
          value={rule.points}
          min={-100}
          max={100}
          allowDecimal={false}
          onChange={(points) => typeof points === 'number' && onChange?.({ ...rule, points })}
        />
        <HalfLife rule={rule} name={name} onChange={onChange} />
        {!isFixed && (
          <>
            <Button
              variant="default"
              size="xs"
              h={36}
              aria-expanded={isOpen}
              aria-label={isOpen ? `Done with ${name}` : `When ${name} is true`}
              onClick={toggle}
            >
              {isOpen ? 'Done' : 'When…'}
            </Button>
            {onUp !== undefined && (
              <Button variant="subtle" size="xs" h={36} aria-label={`Move ${name} up`} onClick={onUp}>
                <Icon name="up" />
              </Button>
            )}
            <Button variant="subtle" size="xs" h={36} aria-label={`Remove ${name}`} onClick={onRemove}>
              Remove
            </Button>
          </>
        )}
      </Group>
      <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
        {conditionWords(rule.when)}
        {rule.each === true && ', counted each time'}
      </Text>
      {isOpen && !isFixed && (
        <>
          <ConditionEditor condition={rule.when} name={name} onChange={(when) => onChange(withCondition(rule, when))} />
          {rule.when.is === 'happened' && (
            <Checkbox
              label="The points count each time it happened"
              checked={rule.each === true}
              onChange={(event) => onChange(withEach(rule, event.currentTarget.checked))}
            />
          )}
        </>
      )}
    </Stack>
  )
}

function withEach(rule: ScoreRule, isEach: boolean): ScoreRule {
  const { each: _, ...others } = rule
  return isEach ? { ...others, each: true } : others
}

const withCondition = (rule: ScoreRule, when: Condition): ScoreRule =>
  when.is === 'happened' ? { ...rule, when } : { ...withEach(rule, false), when }

function HalfLife({ rule, name, onChange }: Pick<RuleProps, 'rule' | 'name' | 'onChange'>) {
  return (
    <NumberInput
      aria-label={`Half-life of ${name} in days`}
      placeholder="No fading"
      title="Days after which half of the points is left; empty: they stay"
      w={124}
      disabled={onChange === null}
      value={rule.halfLifeDays ?? ''}
      min={1}
      max={3_650}
      allowDecimal={false}
      suffix=" days"
      onChange={(days) => {
        const { halfLifeDays: _, ...others } = rule
        onChange?.(typeof days === 'number' ? { ...others, halfLifeDays: days } : others)
      }}
    />
  )
}
