import { Button, Checkbox, Group, Select, Stack, Text, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { getRouteApi, useLocation } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { leadQuery, syncStatus } from '#shared/api/lead.ts'
import { Icon } from '#apps/settings/frame/icons.tsx'
import { ButtonLink } from '#apps/settings/frame/links.tsx'
import { useOffices } from '#apps/settings/frame/offices.tsx'
import { PageHead } from '#apps/settings/frame/page-head.tsx'
import { searchInputId } from '#apps/settings/frame/shortcuts.tsx'
import { Lines, Notice, Problem, Waiting } from '#apps/settings/frame/states.tsx'
import { leadStatusWords } from '#apps/settings/frame/status.tsx'
import { number, plural } from '#apps/settings/frame/words.ts'
import { useWorkspace } from '#apps/settings/frame/workspace.tsx'
import { leadsQuery, type LeadFilter } from '#apps/settings/resources/leads.ts'
import { routingQuery } from '#apps/settings/resources/routing.ts'
import { LeadTable } from './lead-table.tsx'

const route = getRouteApi('/inside/leads')
const typedPauseMs = 250

/** The list of leads; what narrows it is in the address. */
export function Leads() {
  const here = useWorkspace()
  const search = route.useSearch()
  const filter: LeadFilter = { ...search, sort: search.sort ?? 'score' }
  const leads = useInfiniteQuery({
    ...leadsQuery(here.id, filter),
    placeholderData: (before) => before,
    refetchInterval: 15_000,
  })
  const rows = leads.data?.pages.flatMap((page) => page.leads) ?? []
  const total = leads.data?.pages[0]?.total ?? 0
  return (
    <>
      <PageHead title="Leads" note={leads.data === undefined ? 'Loading…' : plural(total, 'lead')} />
      <Stack>
        <Filters filter={filter} />
        {leads.data === undefined ? (
          leads.error === null ? (
            <Waiting>
              <Lines count={10} />
            </Waiting>
          ) : (
            <Problem error={leads.error} what="the leads" again={() => void leads.refetch()} />
          )
        ) : rows.length === 0 ? (
          <Empty filter={filter} />
        ) : (
          <LeadTable rows={rows} sort={filter.sort} />
        )}
        {rows.length > 0 && (
          <Group justify="space-between">
            <Text size="sm" c="dimmed" component="output" className="numbers">
              {number(rows.length)} of {number(total)} shown
            </Text>
            {leads.hasNextPage && (
              <Button variant="default" onClick={() => void leads.fetchNextPage()} loading={leads.isFetchingNextPage}>
                Load more leads
              </Button>
            )}
          </Group>
        )}
      </Stack>
    </>
  )
}

const grades = ['A', 'B', 'C', 'D'].map((grade) => ({ value: grade, label: `Grade ${grade}` }))

function Filters({ filter }: { readonly filter: LeadFilter }) {
  const navigate = route.useNavigate()
  const narrow = (change: Partial<LeadFilter>): void =>
    void navigate({ search: (before) => ({ ...before, ...change }), replace: true })
  return (
    <Group gap="xs" align="flex-end" component="search">
      <SearchInput value={filter.q ?? ''} onSearch={(q) => narrow({ q: q === '' ? undefined : q })} />
      <Select
        aria-label="Grade"
        placeholder="Every grade"
        data={grades}
        clearable
        clearButtonProps={{ 'aria-label': 'Every grade' }}
        value={filter.grade ?? null}
        onChange={(value) => narrow({ grade: leadQuery.shape.grade.catch(undefined).parse(value ?? undefined) })}
        w={{ base: '100%', xs: 140 }}
      />
      <Select
        aria-label="Status"
        placeholder="Every status"
        data={leadStatusWords}
        clearable
        clearButtonProps={{ 'aria-label': 'Every status' }}
        value={filter.status ?? null}
        onChange={(value) =>
          narrow({
            status: syncStatus
              .optional()
              .catch(undefined)
              .parse(value ?? undefined),
          })
        }
        w={{ base: '100%', xs: 170 }}
      />
      <Checkbox
        label="May be contacted"
        mih={36}
        checked={filter.callable === true}
        onChange={(event) => narrow({ callable: event.currentTarget.checked ? true : undefined })}
      />
      <OwnerFilter value={filter.owner} onChange={(owner) => narrow({ owner })} />
      <OfficeFilter value={filter.office} onChange={(office) => narrow({ office })} />
    </Group>
  )
}

interface OfficeFilterProps {
  readonly value: string | undefined
  readonly onChange: (office: string | undefined) => void
}

/** For those who see the leads of more than one office. */
function OfficeFilter({ value, onChange }: OfficeFilterProps) {
  const { reach } = useWorkspace()
  const offices = useOffices().filter(({ id }) => reach === 'all' || reach.includes(id))
  if (offices.length < 2) return null
  return (
    <Select
      aria-label="Office"
      placeholder="Every office"
      data={[
        ...offices.map(({ id, name }) => ({ value: id, label: name })),
        ...(reach === 'all' ? [{ value: 'none', label: 'Nobody’s' }] : []),
      ]}
      clearable
      clearButtonProps={{ 'aria-label': 'Every office' }}
      value={value ?? null}
      onChange={(chosen) => onChange(chosen ?? undefined)}
      w={{ base: '100%', xs: 160 }}
    />
  )
}

/** For workspaces in which leads are somebody’s. */
function OwnerFilter({ value, onChange }: OfficeFilterProps) {
  const { id: workspace, user } = useWorkspace()
  const reps = useQuery(routingQuery(workspace)).data?.routing.reps ?? []
  if (reps.length === 0 && value === undefined) return null
  const mine = user.email.toLowerCase()
  const known = reps.map(({ email, name }) => ({ value: email, label: email === mine ? `${name} (me)` : name }))
  const isKnown = value === undefined || value === 'none' || known.some((rep) => rep.value === value)
  return (
    <Select
      aria-label="Owner"
      placeholder="Every owner"
      data={[...known, ...(isKnown ? [] : [{ value, label: value }]), { value: 'none', label: 'Without an owner' }]}
      clearable
      clearButtonProps={{ 'aria-label': 'Every owner' }}
      value={value ?? null}
      onChange={(chosen) => onChange(chosen ?? undefined)}
      w={{ base: '100%', xs: 180 }}
    />
  )
}

interface SearchInputProps {
  readonly value: string
  readonly onSearch: (text: string) => void
}

/** Searches while one types, after a short pause. */
function SearchInput({ value, onSearch }: SearchInputProps) {
  const [text, setText] = useState(value)
  const [seen, setSeen] = useState(value)
  // The address can change without typing: by the back button, or by a link.
  if (value !== seen) {
    setSeen(value)
    if (value !== text.trim()) setText(value)
  }
  const { hash } = useLocation()
  const search = useDebouncedCallback(onSearch, typedPauseMs)
  useEffect(() => {
    if (hash === 'search') document.querySelector<HTMLInputElement>(`#${searchInputId}`)?.focus()
  }, [hash])
  return (
    <TextInput
      id={searchInputId}
      type="search"
      aria-label="Search leads"
      placeholder="Name, e-mail, company or a record's id"
      leftSection={<Icon name="search" />}
      value={text}
      maxLength={200}
      onChange={(event) => {
        setText(event.currentTarget.value)
        search(event.currentTarget.value.trim())
      }}
      style={{ flex: '1 1 240px' }}
    />
  )
}

/** No lead fits: which condition to drop first. */
function Empty({ filter }: { readonly filter: LeadFilter }) {
  const isNarrow =
    filter.q !== undefined ||
    filter.grade !== undefined ||
    filter.status !== undefined ||
    filter.office !== undefined ||
    filter.owner !== undefined ||
    filter.callable === true
  if (!isNarrow) {
    return (
      <Notice icon="leads" title="No leads yet">
        <Text c="dimmed">Leads appear as soon as a connected system has been read.</Text>
        <ButtonLink to="/connections">Go to the connections</ButtonLink>
      </Notice>
    )
  }
  const conditions = [
    ...(filter.q === undefined ? [] : [`“${filter.q}”`]),
    ...(filter.grade === undefined ? [] : [`grade ${filter.grade}`]),
    ...(filter.status === undefined
      ? []
      : [`status ${leadStatusWords.find(({ value }) => value === filter.status)?.label ?? ''}`]),
    ...(filter.callable === true ? ['may be contacted'] : []),
    ...(filter.owner === undefined ? [] : [filter.owner === 'none' ? 'no owner' : `owner ${filter.owner}`]),
    ...(filter.office === undefined ? [] : [filter.office === 'none' ? 'no office' : `office ${filter.office}`]),
  ]
  return (
    <Notice icon="search" title={`No lead fits ${conditions.join(' and ')}`}>
      <ButtonLink to="/leads" search={{}} variant="default">
        Show every lead
      </ButtonLink>
    </Notice>
  )
}
