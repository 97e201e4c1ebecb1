import { Button, Group, MultiSelect, Paper, Stack, Text, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import type { RoutingPreview } from '#shared/api/routing.ts'
import type { Routing, RoutingRule } from '#shared/routing.ts'
import { Icon } from '#apps/settings/frame/icons.tsx'
import { Section } from '#apps/settings/frame/section.tsx'
import { ConditionEditor } from './condition-editor.tsx'
import { conditionWords, fresh } from './condition-words.ts'
import { Mistakes } from './mistakes.tsx'

interface RoutingRulesProps {
  readonly draft: Routing
  readonly mistakes: RoutingPreview['mistakes']
  /** `null`: who looks may not change it. */
  readonly onChange: ((draft: Routing) => void) | null
}

/** Which leads go to whom: the first rule that is true of a lead counts. */
export function RoutingRules({ draft, mistakes, onChange }: RoutingRulesProps) {
  const put = (at: number, rule: RoutingRule | null): void =>
    onChange?.({ ...draft, rules: rule === null ? draft.rules.toSpliced(at, 1) : draft.rules.with(at, rule) })
  const up = (at: number): void => {
    const [above, rule] = [draft.rules[at - 1], draft.rules[at]]
    if (above !== undefined && rule !== undefined)
      onChange?.({ ...draft, rules: draft.rules.with(at - 1, rule).with(at, above) })
  }
  // Before the one for all leads, which nothing comes after.
  const all = draft.rules.findIndex(({ when }) => when === undefined)
  const place = all === -1 ? draft.rules.length : all
  const added: RoutingRule = { name: `Rule ${draft.rules.length + 1}`, when: fresh, reps: [] }
  return (
    <Section id="rules" title="Which leads go to whom">
      <Stack gap="sm">
        <Text size="sm" c="dimmed">
          Of these the first that is true of a lead counts. Among those who may have it they take turns.
        </Text>
        {draft.rules.map((rule, at) => (
          <RuleCard
            key={at}
            rule={rule}
            name={`rule ${at + 1}`}
            team={draft.reps}
            mistakes={mistakes.filter(({ path }) => path === `rules.${at}` || path.startsWith(`rules.${at}.`))}
            onChange={onChange === null ? null : (next) => put(at, next)}
            onRemove={() => put(at, null)}
            onUp={at === 0 ? undefined : () => up(at)}
          />
        ))}
        {onChange !== null && (
          <Button
            variant="default"
            style={{ alignSelf: 'flex-start' }}
            leftSection={<Icon name="plus" />}
            onClick={() => onChange({ ...draft, rules: draft.rules.toSpliced(place, 0, added) })}
          >
            Add rule
          </Button>
        )}
      </Stack>
    </Section>
  )
}

interface RuleCardProps {
  readonly rule: RoutingRule
  /** "rule 2": for those who hear it. */
  readonly name: string
  readonly team: Routing['reps']
  readonly mistakes: RoutingPreview['mistakes']
  readonly onChange: ((rule: RoutingRule) => void) | null
  readonly onRemove: () => void
  readonly onUp: (() => void) | undefined
}

function RuleCard({ rule, name, team, mistakes, onChange, onRemove, onUp }: RuleCardProps) {
  const [isOpen, { toggle }] = useDisclosure(false)
  const isFixed = onChange === null
  const { when, ...forAll } = rule
  return (
    <Paper>
      <Stack gap="xs">
        <Group gap="xs" align="flex-end">
          <TextInput
            label="Name"
            aria-label={`Name of ${name}`}
            style={{ flex: '1 1 180px' }}
            disabled={isFixed}
            value={rule.name}
            error={rule.name.trim() === ''}
            maxLength={60}
            onChange={(event) => onChange?.({ ...rule, name: event.currentTarget.value })}
          />
          <MultiSelect
            label="To"
            aria-label={`Who gets leads of ${name}`}
            placeholder={rule.reps.length === 0 ? 'The whole team' : ''}
            style={{ flex: '2 1 240px' }}
            data={team.map(({ email, name: label }) => ({ value: email, label }))}
            value={[...rule.reps]}
            disabled={isFixed}
            onChange={(reps) => onChange?.({ ...rule, reps })}
          />
          {!isFixed && <RuleActs name={name} isOpen={isOpen} onToggle={toggle} onUp={onUp} onRemove={onRemove} />}
        </Group>
        <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
          {when === undefined ? 'All leads' : conditionWords(when)}
        </Text>
        {isOpen && !isFixed && when !== undefined && (
          <ConditionEditor
            condition={when}
            name={name}
            onChange={(next) => onChange({ ...rule, when: next })}
            onRemove={() => onChange(forAll)}
          />
        )}
        {isOpen && !isFixed && when === undefined && (
          <Button
            variant="default"
            size="xs"
            style={{ alignSelf: 'flex-start' }}
            onClick={() => onChange({ ...rule, when: fresh })}
          >
            Only for some leads
          </Button>
        )}
        <Mistakes mistakes={mistakes} />
      </Stack>
    </Paper>
  )
}

interface RuleActsProps extends Pick<RuleCardProps, 'name' | 'onUp' | 'onRemove'> {
  readonly isOpen: boolean
  readonly onToggle: () => void
}

function RuleActs({ name, isOpen, onToggle, onUp, onRemove }: RuleActsProps) {
  return (
    <Group gap={4}>
      <Button
        variant="default"
        size="xs"
        h={36}
        aria-expanded={isOpen}
        aria-label={isOpen ? `Done with ${name}` : `When ${name} is true`}
        onClick={onToggle}
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
    </Group>
  )
}
