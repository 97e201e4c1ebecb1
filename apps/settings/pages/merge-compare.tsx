import { Button, Group, List, NativeSelect, Paper, Radio, Stack, Table, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import type { MergePreview } from '#shared/api/merge.ts'
import { useConnectorTitle } from '#apps/settings/frame/connectors.ts'
import { TextLink } from '#apps/settings/frame/links.tsx'
import { Ago } from '#apps/settings/frame/now.tsx'
import { Section } from '#apps/settings/frame/section.tsx'
import { Sideways } from '#apps/settings/frame/sideways.tsx'
import { Loaded } from '#apps/settings/frame/states.tsx'
import { plural } from '#apps/settings/frame/words.ts'
import { useWorkspace } from '#apps/settings/frame/workspace.tsx'
import { mergePreviewQuery, type MergeWish } from '#apps/settings/resources/merges.ts'
import classes from './compare.module.css'
import { blank, shown } from './lead-fields.tsx'

/** Two that may be one, and what is to become of them. */
export interface Comparison {
  readonly wish: MergeWish
  readonly preview: MergePreview
}

interface MergeCompareProps {
  readonly one: string
  readonly other: string
  /** The buttons, which need to know what was chosen. */
  readonly children: (comparison: Comparison) => React.ReactNode
}

const rules = [
  { value: 'newest', label: 'the newest' },
  { value: 'complete', label: 'those of whom more is known' },
  { value: 'longest', label: 'the longest' },
  { value: 'stays', label: 'those of the one that stays' },
] as const

type RuleName = (typeof rules)[number]['value']
const isRule = (value: string): value is RuleName => rules.some((rule) => rule.value === value)

/** Two leads side by side: why they may be one, which values the one takes, and what that means in every system. */
export function MergeCompare({ one, other, children }: MergeCompareProps) {
  const { id: workspace } = useWorkspace()
  const [keep, setKeep] = useState<string | undefined>(undefined)
  const [rule, setRule] = useState<RuleName>('newest')
  const [picks, setPicks] = useState<MergeWish['picks']>({})
  const wish: MergeWish = { one, other, keep, rule: { kind: rule }, picks }
  const query = useQuery(mergePreviewQuery(workspace, wish))
  const swap = (preview: MergePreview) => (): void => {
    setKeep(preview.gone.id)
    setPicks({})
  }
  return (
    <Loaded query={query} what="the two">
      {(preview) => (
        <Stack>
          <Head preview={preview} />
          <Group align="flex-end" gap="xs">
            <NativeSelect
              label="Where they differ, values are"
              value={rule}
              data={[...rules]}
              onChange={({ currentTarget: { value } }) => setRule(isRule(value) ? value : 'newest')}
            />
            <Button variant="default" onClick={swap(preview)}>
              Let {preview.gone.title} stay instead
            </Button>
          </Group>
          <Fields
            preview={preview}
            picks={picks}
            onPick={(field, side) => setPicks((before) => ({ ...before, [field]: side }))}
          />
          <Consequences preview={preview} />
          {children({ wish, preview })}
        </Stack>
      )}
    </Loaded>
  )
}

function Head({ preview: { keep, gone, evidence } }: { readonly preview: MergePreview }) {
  const title = useRef<HTMLHeadingElement>(null)
  useEffect(() => title.current?.focus(), [])
  return (
    <>
      <Title order={2} ref={title} tabIndex={-1} style={{ outline: 'none' }}>
        Are {keep.title} and {gone.title} one?
      </Title>
      <List size="sm" aria-label="What speaks for and against it">
        {evidence.map((line) => (
          <List.Item key={line}>{line}</List.Item>
        ))}
      </List>
    </>
  )
}

interface FieldsProps {
  readonly preview: MergePreview
  /** Chosen here; shown at once, before the hub has said what follows. */
  readonly picks: MergeWish['picks']
  readonly onPick: (field: string, side: 'keep' | 'gone') => void
}

const sides = ['keep', 'gone'] as const

/** What differs, each with a choice; what they agree in is counted. */
const Fields = ({ preview, picks, onPick }: FieldsProps) => (
  <Paper p={0}>
    <Sideways label="Side by side">
      <Table layout="fixed" horizontalSpacing={8} miw={{ base: 300, sm: 560 }}>
        <Table.Caption>
          {preview.fields.length === 0 ? 'They differ in nothing. ' : ''}
          {plural(preview.same, 'field')} in which they agree {preview.same === 1 ? 'is' : 'are'} left out.
        </Table.Caption>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col" w={{ base: 84, sm: 130 }}>
              Field
            </Table.Th>
            {sides.map((side) => (
              <Table.Th key={side} scope="col" className={classes.top ?? ''}>
                <Name lead={preview[side]} />
                <Text size="xs" c="dimmed" fw={400}>
                  {side === 'keep' ? 'stays' : 'goes on as the other'}
                </Text>
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {preview.fields.map((row) => (
            <FieldRow
              key={row.field}
              row={row}
              pick={picks[row.field] ?? row.pick}
              onPick={(side) => onPick(row.field, side)}
            />
          ))}
        </Table.Tbody>
      </Table>
    </Sideways>
  </Paper>
)

const Name = ({ lead }: { readonly lead: MergePreview['keep'] }) =>
  lead.id.startsWith('lead_') ? (
    <TextLink to="/leads/$lead" params={{ lead: lead.id }}>
      {lead.title}
    </TextLink>
  ) : (
    lead.title
  )

interface FieldRowProps {
  readonly row: MergePreview['fields'][number]
  readonly pick: 'keep' | 'gone'
  readonly onPick: (side: 'keep' | 'gone') => void
}

function FieldRow({ row, pick, onPick }: FieldRowProps) {
  const connectorTitle = useConnectorTitle()
  const sourceOf = (source: string | null): string =>
    source === null || source === 'hub' ? 'Lead Hub' : connectorTitle(source)
  return (
    <Table.Tr>
      <Table.Th scope="row" fw={500} c="dimmed">
        {row.title}
        <Text size="xs" fw={400} c="dimmed">
          {row.why}
        </Text>
      </Table.Th>
      {sides.map((side) => (
        <Table.Td key={side} className={classes.value ?? ''}>
          <Radio
            name={`pick-${row.field}`}
            checked={pick === side}
            onChange={() => onPick(side)}
            aria-label={`${row.title}: ${shown(row[side].value)}`}
            label={shown(row[side].value)}
          />
          {row[side].at !== null && shown(row[side].value) !== blank && (
            <Text size="xs" c="dimmed" pl={28}>
              {sourceOf(row[side].source)}, <Ago at={row[side].at} />
            </Text>
          )}
        </Table.Td>
      ))}
    </Table.Tr>
  )
}

/** What becomes of the records of the one that goes. */
const Consequences = ({ preview: { gone, records } }: { readonly preview: MergePreview }) =>
  records.length > 0 && (
    <Section id="consequences" title={`What becomes of ${gone.title}’s records`}>
      <List size="sm" spacing={4}>
        {records.map(({ title, object, remoteId, means }) => (
          <List.Item key={`${title} ${object} ${remoteId ?? ''}`} style={{ overflowWrap: 'anywhere' }}>
            <b>
              {title}, {object.toLowerCase()} {remoteId ?? 'to be made'}:
            </b>{' '}
            {means}
          </List.Item>
        ))}
      </List>
    </Section>
  )
