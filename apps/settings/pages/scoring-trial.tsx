import { Paper, Select, SimpleGrid, Stack, Text } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { ScoreView } from '#shared/api/lead.ts'
import type { Scoring } from '#shared/scoring.ts'
import { problemOf } from '#apps/settings/api.ts'
import { Section } from '#apps/settings/frame/section.tsx'
import { useWorkspace } from '#apps/settings/frame/workspace.tsx'
import { leadsQuery } from '#apps/settings/resources/leads.ts'
import { isComplete, scoringTriedQuery } from '#apps/settings/resources/scoring.ts'
import { Receipt } from './receipt.tsx'

const typedPauseMs = 250

/** One lead's receipt beside the one the page would give it. */
export function ScoringTrial({ draft }: { readonly draft: Scoring }) {
  const { id: workspace } = useWorkspace()
  const [text, setText] = useState('')
  const [lead, setLead] = useState<string | null>(null)
  const [q] = useDebouncedValue(text, typedPauseMs)
  const [asked] = useDebouncedValue(draft, typedPauseMs)
  const found = useInfiniteQuery(leadsQuery(workspace, { q, sort: 'score' })).data?.pages[0]?.leads ?? []
  const tried = useQuery({
    ...scoringTriedQuery(workspace, lead ?? '', asked),
    enabled: lead !== null && isComplete(asked),
  })
  return (
    <Section id="trial" title="Try a lead">
      <Paper>
        <Stack gap="sm">
          <Select
            label="Lead"
            placeholder="Name, e-mail or company"
            searchable
            clearable
            clearButtonProps={{ 'aria-label': 'No lead' }}
            value={lead}
            onChange={setLead}
            searchValue={text}
            onSearchChange={setText}
            filter={({ options }) => options}
            data={found.map(({ id, title, company }) => ({
              value: id,
              label: company === null ? title : `${title}, ${company}`,
            }))}
            nothingFoundMessage="No lead is called that."
            maw={420}
          />
          {tried.error !== null && lead !== null && <Text size="sm">{problemOf(tried.error).detail}</Text>}
          {lead !== null && tried.data !== undefined && (
            <SimpleGrid cols={{ base: 1, md: 2 }}>
              <Side title="Now" score={tried.data.now} />
              <Side title="By the draft" score={tried.data.draft} />
            </SimpleGrid>
          )}
        </Stack>
      </Paper>
    </Section>
  )
}

const Side = ({ title, score }: { readonly title: string; readonly score: ScoreView | null }) => (
  <Receipt title={title} score={score} />
)
