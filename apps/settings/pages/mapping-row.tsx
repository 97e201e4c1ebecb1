import { Button, NativeSelect, Select, Table, Text } from '@mantine/core'
import { Icon } from '#apps/settings/frame/icons.tsx'
import { fieldTitle } from '#apps/settings/frame/words.ts'
import type { MappedObject, Rule } from '#apps/settings/resources/mappings.ts'
import { directionsOf, type Direction, type Warning } from './mapping-rules.ts'
import classes from './mapping.module.css'

interface MappingRowProps {
  readonly rule: Rule
  /** What the remote is called. */
  readonly system: string
  readonly mapping: MappedObject
  readonly warning: Warning | null
  readonly wins: React.ReactNode
  /** Absent where one may only read. */
  readonly onChange?: (next: Rule) => void
  /** Present for a rule that is not saved yet. */
  readonly onRemove?: () => void
}

/** One field of ours, the remote's beside it, and which way values go. */
export function MappingRow({ rule, system, mapping, warning, wins, onChange, onRemove }: MappingRowProps) {
  const name = fieldTitle(rule.field)
  const words = directionWords(system)
  const id = `warning-${rule.field}`
  const described = warning === null ? {} : { 'aria-describedby': id }
  const options = optionsOf(rule, mapping)
  return (
    <Table.Tr data-off={rule.direction === 'never' || undefined}>
      <Table.Th scope="row" fw={600} className={classes.field ?? ''}>
        {name}
      </Table.Th>
      <Table.Td className={classes.direction ?? ''}>
        {onChange === undefined ? (
          words[rule.direction]
        ) : (
          <NativeSelect
            size="xs"
            aria-label={`Which way ${name} flows`}
            value={rule.direction}
            onChange={(event) => {
              const direction = directionsOf(rule.field).find((each) => each === event.currentTarget.value)
              if (direction !== undefined) onChange({ ...rule, direction })
            }}
            data={directionsOf(rule.field).map((direction) => ({ value: direction, label: words[direction] }))}
          />
        )}
      </Table.Td>
      <Table.Td className={classes.remote ?? ''}>
        {onChange === undefined ? (
          (options.find(({ value }) => value === rule.remoteField)?.label ?? rule.remoteField)
        ) : (
          <Select
            size="xs"
            aria-label={`Field of ${system} for ${name}`}
            placeholder="Choose a field"
            searchable
            allowDeselect={false}
            nothingFoundMessage="No such field"
            error={warning?.blocks === true}
            value={rule.remoteField === '' ? null : rule.remoteField}
            onChange={(value) => {
              if (value !== null) onChange({ ...rule, remoteField: value })
            }}
            data={options}
            {...described}
          />
        )}
        {warning !== null && (
          <Text size="xs" id={id} mt={3} c={warning.blocks ? 'var(--hub-bad)' : 'var(--hub-warn)'}>
            <Icon name="attention" size={12} /> {warning.text}
          </Text>
        )}
      </Table.Td>
      <Table.Td className={classes.wins ?? ''}>
        {onRemove === undefined ? (
          <Text size="xs" c="dimmed" component="span" className={classes.words ?? ''}>
            {wins}
          </Text>
        ) : (
          <Button size="xs" variant="default" onClick={onRemove} aria-label={`Remove ${name}`}>
            Remove
          </Button>
        )}
      </Table.Td>
    </Table.Tr>
  )
}

const directionWords = (system: string): Readonly<Record<Direction, string>> => ({
  both: 'Both ways',
  in: `Only from ${system}`,
  out: `Only to ${system}`,
  never: 'Not at all',
})

/** The remote's fields; the one in the rule even where the remote has lost it. */
function optionsOf(rule: Rule, { fields }: MappedObject): { readonly value: string; readonly label: string }[] {
  const known = fields.map(({ name, title, writable }) => ({
    value: name,
    label: `${title === name ? name : `${title} (${name})`}${writable ? '' : ' · read only'}`,
  }))
  const isKnown = rule.remoteField === '' || fields.some(({ name }) => name === rule.remoteField)
  return isKnown ? known : [{ value: rule.remoteField, label: rule.remoteField }, ...known]
}
