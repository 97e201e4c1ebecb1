import { List, Paper, Table, Text } from '@mantine/core'
import type { DoubtfulMatchView } from '#shared/api/review.ts'
import { useConnectorTitle } from '#apps/settings/frame/connectors.ts'
import { TextLink } from '#apps/settings/frame/links.tsx'
import { fieldTitle } from '#apps/settings/frame/words.ts'
import { Sideways } from '#apps/settings/frame/sideways.tsx'
import classes from './compare.module.css'
import { blank, shown } from './lead-fields.tsx'

/** Side by side, what differs first. */
export function Compare({ review }: { readonly review: DoubtfulMatchView }) {
  const connectorTitle = useConnectorTitle()
  const valueOf = (fields: DoubtfulMatchView['fields'], name: string): string =>
    shown(fields.find(({ field }) => field === name)?.value)
  const names = [
    ...new Set([...review.fields, ...review.candidates.flatMap(({ fields }) => fields)].map(({ field }) => field)),
  ]
  const rows = names
    .map((field) => {
      const mine = valueOf(review.fields, field)
      const theirs = review.candidates.map(({ fields }) => valueOf(fields, field))
      return { field, mine, theirs, differs: theirs.some((value) => value !== mine) }
    })
    .filter(({ mine, theirs }) => [mine, ...theirs].some((value) => value !== blank))
    .toSorted((a, b) => Number(b.differs) - Number(a.differs))
  return (
    <Paper p={0}>
      <Sideways label="Side by side">
        <Table
          layout="fixed"
          horizontalSpacing={8}
          miw={{ base: 176 + 100 * review.candidates.length, sm: 240 + 200 * review.candidates.length }}
        >
          <Table.Caption className="out-of-sight">The record beside those it may be the same as</Table.Caption>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col" w={{ base: 76, sm: 110 }} className={classes.top ?? ''}>
                Field
              </Table.Th>
              <Table.Th scope="col" className={classes.top ?? ''}>
                {connectorTitle(review.connector)} record
              </Table.Th>
              {review.candidates.map((candidate) => (
                <CandidateHead key={candidate.entity} candidate={candidate} />
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map(({ field, mine, theirs }) => (
              <Table.Tr key={field}>
                <Table.Th scope="row" fw={500} c="dimmed">
                  {fieldTitle(field)}
                </Table.Th>
                <Table.Td className={classes.value ?? ''}>
                  <Value value={mine} />
                </Table.Td>
                {theirs.map((value, at) => (
                  <Table.Td
                    key={review.candidates[at]?.entity ?? at}
                    className={classes.value ?? ''}
                    data-differs={value !== mine || undefined}
                  >
                    <Value value={value} />
                    {value !== mine && value !== blank && (
                      <Text span size="xs" c="var(--hub-warn)" fw={600}>
                        {' '}
                        {mine === blank ? 'only here' : 'differs'}
                      </Text>
                    )}
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Sideways>
    </Paper>
  )
}

const Value = ({ value }: { readonly value: string }) =>
  value === blank ? (
    <Text span c="dimmed" inherit>
      {blank}
    </Text>
  ) : (
    value
  )

/** Who it may be, and on what evidence. */
const CandidateHead = ({ candidate }: { readonly candidate: DoubtfulMatchView['candidates'][number] }) => (
  <Table.Th scope="col" className={classes.top ?? ''}>
    {candidate.entity.startsWith('lead_') ? (
      <TextLink to="/leads/$lead" params={{ lead: candidate.entity }}>
        {candidate.title}
      </TextLink>
    ) : (
      candidate.title
    )}
    <Text size="xs" c="dimmed" fw={400}>
      For and against, when it was found
    </Text>
    <List size="xs" c="dimmed" fw={400}>
      {candidate.evidence.map((line) => (
        <List.Item key={line}>{line}</List.Item>
      ))}
    </List>
  </Table.Th>
)
