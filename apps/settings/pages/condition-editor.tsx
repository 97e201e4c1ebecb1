import { Button, Fieldset, Group, NativeSelect, NumberInput, Stack, Textarea, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { Condition, Test } from '#shared/scoring.ts'
import { Icon } from '#apps/settings/frame/icons.tsx'
import { askable, fresh, isJoint, joints, kinds, turnInto, turnTo } from './condition-words.ts'

interface ConditionProps {
  readonly condition: Condition
  /** "Rule 2 of Title": for those who hear it. */
  readonly name: string
  readonly onChange: (condition: Condition) => void
  /** Absent: it cannot be taken out. */
  readonly onRemove?: () => void
}

/** What has to be true, part by part. */
export function ConditionEditor(props: ConditionProps) {
  return 'of' in props.condition ? (
    <Joint {...props} condition={props.condition} />
  ) : (
    <TestLine {...props} condition={props.condition} />
  )
}

const kindChoices = [
  { group: 'One question', items: Object.entries(kinds).map(([value, label]) => ({ value, label })) },
  { group: 'Several', items: Object.entries(joints).map(([value, label]) => ({ value, label })) },
]

interface PartProps<C extends Condition> extends Omit<ConditionProps, 'condition'> {
  readonly condition: C
}

const KindSelect = ({ condition, name, onChange }: Pick<ConditionProps, 'condition' | 'name' | 'onChange'>) => (
  <NativeSelect
    aria-label={`Kind of condition, ${name}`}
    value={condition.is}
    data={kindChoices}
    onChange={(event) => onChange(turnInto(event.currentTarget.value, condition))}
  />
)

const RemoveButton = ({ name, onRemove }: Pick<ConditionProps, 'name' | 'onRemove'>) =>
  onRemove === undefined ? null : (
    <Button variant="subtle" size="xs" aria-label={`Remove condition, ${name}`} onClick={onRemove}>
      Remove
    </Button>
  )

function Joint({ condition, name, onChange, onRemove }: PartProps<Extract<Condition, { of: readonly Condition[] }>>) {
  const put = (at: number, part: Condition | null): void =>
    onChange({ ...condition, of: condition.of.flatMap((old, n) => (n === at ? (part === null ? [] : [part]) : [old])) })
  return (
    <Fieldset p="xs" legend={isJoint(condition.is) ? joints[condition.is] : ''}>
      <Stack gap="xs">
        <Group gap="xs">
          <KindSelect condition={condition} name={name} onChange={onChange} />
          <RemoveButton name={name} {...(onRemove === undefined ? {} : { onRemove })} />
        </Group>
        {condition.of.map((part, at) => (
          <ConditionEditor
            key={at}
            condition={part}
            name={`${name}, part ${at + 1}`}
            onChange={(next) => put(at, next)}
            {...(condition.of.length > 1 ? { onRemove: () => put(at, null) } : {})}
          />
        ))}
        <Button
          variant="default"
          size="xs"
          style={{ alignSelf: 'flex-start' }}
          leftSection={<Icon name="plus" />}
          onClick={() => onChange({ ...condition, of: [...condition.of, fresh] })}
        >
          Add condition
        </Button>
      </Stack>
    </Fieldset>
  )
}

function TestLine({ condition, name, onChange, onRemove }: PartProps<Test>) {
  const isKnown = askable.some(({ value }) => value === condition.field)
  return (
    <Group gap="xs" align="flex-start">
      <NativeSelect
        aria-label={`Field, ${name}`}
        value={condition.field}
        data={[...askable, ...(isKnown ? [] : [{ value: condition.field, label: condition.field }])]}
        onChange={(event) => onChange(turnTo(event.currentTarget.value, condition))}
      />
      <KindSelect condition={condition} name={name} onChange={onChange} />
      <Against condition={condition} name={name} onChange={onChange} />
      <RemoveButton name={name} {...(onRemove === undefined ? {} : { onRemove })} />
    </Group>
  )
}

interface AgainstProps {
  readonly condition: Test
  readonly name: string
  readonly onChange: (condition: Test) => void
}

/** What the field is held against; nothing where the kind says it all. */
function Against({ condition, name, onChange }: AgainstProps) {
  switch (condition.is) {
    case 'one-of':
      return (
        <Listed
          label={`Values, ${name}`}
          value={condition.values}
          onChange={(values) => onChange({ ...condition, values })}
        />
      )
    case 'words':
      return (
        <Listed
          label={`Words, ${name}`}
          value={condition.words}
          onChange={(words) => onChange({ ...condition, words })}
        />
      )
    case 'country':
      return (
        <Listed
          label={`Countries, ${name}`}
          value={condition.countries}
          onChange={(countries) => onChange({ ...condition, countries: countries.map((code) => code.toUpperCase()) })}
        />
      )
    case 'matches':
      return (
        <TextInput
          aria-label={`Expression, ${name}`}
          placeholder="^head of"
          value={condition.pattern}
          error={condition.pattern === ''}
          maxLength={300}
          onChange={(event) => onChange({ ...condition, pattern: event.currentTarget.value })}
        />
      )
    case 'at-least':
    case 'at-most':
      return (
        <Whole
          label={`Number, ${name}`}
          value={condition.number}
          onChange={(number) => onChange({ ...condition, number })}
        />
      )
    case 'happened':
      return (
        <>
          <Whole
            label={`Times, ${name}`}
            value={condition.times}
            onChange={(times) => onChange({ ...condition, times })}
          />
          <Whole label={`Days, ${name}`} value={condition.days} onChange={(days) => onChange({ ...condition, days })} />
        </>
      )
    case 'within-days':
    case 'before-days':
      return (
        <Whole label={`Days, ${name}`} value={condition.days} onChange={(days) => onChange({ ...condition, days })} />
      )
    default:
      return null
  }
}

interface ListedProps {
  readonly label: string
  readonly value: readonly string[]
  readonly onChange: (value: readonly string[]) => void
}

/** Several words, with commas between. What is typed stays as it is typed. */
function Listed({ label, value, onChange }: ListedProps) {
  const [text, setText] = useState(value.join(', '))
  const take = (typed: string): void => {
    setText(typed)
    onChange(wordsOf(typed))
  }
  return (
    <Textarea
      aria-label={label}
      placeholder="ceo, chief*, head of"
      autosize
      minRows={1}
      maxRows={6}
      style={{ flex: '1 1 220px' }}
      error={value.length === 0}
      value={wordsOf(text).join() === value.join() ? text : value.join(', ')}
      onChange={(event) => take(event.currentTarget.value)}
    />
  )
}

const wordsOf = (text: string): readonly string[] =>
  text
    .split(/[,\n]/)
    .map((word) => word.trim())
    .filter((word) => word !== '')

interface WholeProps {
  /** "Days, rule 2 of Title": what comes before the comma is shown behind the number. */
  readonly label: string
  readonly value: number
  readonly onChange: (value: number) => void
}

const Whole = ({ label, value, onChange }: WholeProps) => (
  <NumberInput
    aria-label={label}
    w={112}
    suffix={suffixOf(label)}
    value={value}
    allowDecimal={false}
    onChange={(next) => typeof next === 'number' && onChange(next)}
  />
)

const suffixOf = (label: string): string => {
  const [what = ''] = label.split(',')
  return what === 'Number' ? '' : ` ${what.toLowerCase()}`
}
