import { Button, Group, NumberInput, Paper, Select, Stack, Text, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { RoutingPreview, RoutingView } from '#shared/api/routing.ts'
import type { Rep, Routing } from '#shared/routing.ts'
import { Icon } from '#apps/settings/frame/icons.tsx'
import { TextLink } from '#apps/settings/frame/links.tsx'
import { useOffices } from '#apps/settings/frame/offices.tsx'
import { Section } from '#apps/settings/frame/section.tsx'
import { plural } from '#apps/settings/frame/words.ts'
import { useWorkspace } from '#apps/settings/frame/workspace.tsx'
import { membersQuery } from '#apps/settings/resources/members.ts'
import { Mistakes } from './mistakes.tsx'
import { RepAbsences } from './routing-absences.tsx'
import { OfficeChoice } from './routing-offices.tsx'
import { RepHours } from './routing-hours.tsx'

interface RoutingTeamProps {
  readonly draft: Routing
  /** How many open leads each has now. */
  readonly counts: RoutingView['reps']
  readonly mistakes: RoutingPreview['mistakes']
  /** `null`: who looks may not change it. */
  readonly onChange: ((draft: Routing) => void) | null
}

/** Who gets leads, how many, and when. */
export function RoutingTeam({ draft, counts, mistakes, onChange }: RoutingTeamProps) {
  const put = (at: number, rep: Rep | null): void =>
    onChange?.({ ...draft, reps: rep === null ? draft.reps.toSpliced(at, 1) : draft.reps.with(at, rep) })
  return (
    <Section id="team" title="Who gets leads">
      <Stack gap="sm">
        {draft.reps.map((rep, at) => (
          <RepCard
            key={rep.email}
            rep={rep}
            open={counts.find(({ email }) => email === rep.email)?.open}
            mistakes={mistakes.filter(({ path }) => path === `reps.${at}` || path.startsWith(`reps.${at}.`))}
            onChange={onChange === null ? null : (next) => put(at, next)}
            onRemove={() => put(at, null)}
          />
        ))}
        {onChange !== null && <AddRep draft={draft} onChange={onChange} />}
      </Stack>
    </Section>
  )
}

interface RepCardProps {
  readonly rep: Rep
  readonly open: number | undefined
  readonly mistakes: RoutingPreview['mistakes']
  readonly onChange: ((rep: Rep) => void) | null
  readonly onRemove: () => void
}

function RepCard({ rep, open, mistakes, onChange, onRemove }: RepCardProps) {
  const isFixed = onChange === null
  const offices = useOffices()
  return (
    <Paper component="section" aria-label={rep.name}>
      <Stack gap="xs">
        <Group gap="xs" justify="space-between">
          <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
            <b>{rep.name}</b> · {rep.email}
            {open !== undefined && (
              <>
                {' · '}
                <TextLink to="/leads" search={{ owner: rep.email }} underline="always">
                  {plural(open, 'open lead')}
                </TextLink>
              </>
            )}
          </Text>
          {!isFixed && (
            <Button variant="subtle" size="xs" aria-label={`Remove ${rep.name}`} onClick={onRemove}>
              Remove
            </Button>
          )}
        </Group>
        <Group gap="xs" align="flex-end">
          <NumberInput
            label="Share"
            aria-label={`Share of ${rep.name}`}
            title="Who has 2 gets twice as many leads as who has 1"
            w={96}
            disabled={isFixed}
            value={rep.weight}
            min={1}
            max={100}
            allowDecimal={false}
            onChange={(weight) => typeof weight === 'number' && onChange?.({ ...rep, weight })}
          />
          <NumberInput
            label="Open leads at most"
            aria-label={`Open leads of ${rep.name} at most`}
            placeholder="As many as come"
            w={190}
            disabled={isFixed}
            value={rep.capacity ?? ''}
            min={0}
            max={100_000}
            allowDecimal={false}
            onChange={(capacity) => onChange?.({ ...rep, capacity: typeof capacity === 'number' ? capacity : null })}
          />
          {offices.length > 0 && <OfficeChoice rep={rep} onChange={onChange} />}
          <RepHours rep={rep} onChange={onChange} />
        </Group>
        <RepAbsences rep={rep} onChange={onChange} />
        <Mistakes mistakes={mistakes} />
      </Stack>
    </Paper>
  )
}

const somebodyElse = 'else'

/** A member of the workspace, or anybody by their e-mail: who works in another system only gets leads, too. */
function AddRep({ draft, onChange }: { readonly draft: Routing; readonly onChange: (draft: Routing) => void }) {
  const { id: workspace } = useWorkspace()
  const members = useQuery(membersQuery(workspace)).data?.members ?? []
  const [chosen, setChosen] = useState<string | null>(null)
  const [typed, setTyped] = useState({ name: '', email: '' })
  const known = new Set(draft.reps.map(({ email }) => email))
  const free = members.filter(({ email }) => !known.has(email.toLowerCase()))
  const member = free.find(({ user }) => user === chosen)
  const isElse = chosen === somebodyElse
  const email = (member?.email ?? (isElse ? typed.email : '')).trim().toLowerCase()
  const name = (member?.name ?? (isElse ? typed.name : '')).trim()
  const isReady = name !== '' && /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email) && !known.has(email)
  const add = (): void => {
    if (!isReady) return
    const offices = member === undefined || member.reach === 'all' ? [] : member.reach
    onChange({ ...draft, reps: [...draft.reps, { email, name, offices, weight: 1, capacity: null, away: [] }] })
    setChosen(null)
    setTyped({ name: '', email: '' })
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        add()
      }}
    >
      <Group gap="xs" align="flex-end">
        <Select
          label="New colleague"
          placeholder="Choose a member"
          data={[
            ...free.map((each) => ({ value: each.user, label: `${each.name} (${each.email})` })),
            { value: somebodyElse, label: 'Somebody else, by e-mail' },
          ]}
          value={chosen}
          onChange={setChosen}
          w={{ base: '100%', xs: 280 }}
        />
        {isElse && (
          <>
            <TextInput
              label="Name"
              value={typed.name}
              maxLength={80}
              onChange={(event) => setTyped({ ...typed, name: event.currentTarget.value })}
            />
            <TextInput
              label="E-mail"
              type="email"
              value={typed.email}
              maxLength={254}
              error={known.has(email) ? 'Is in the team already' : null}
              onChange={(event) => setTyped({ ...typed, email: event.currentTarget.value })}
            />
          </>
        )}
        <Button type="submit" variant="default" leftSection={<Icon name="plus" />} disabled={!isReady}>
          Add colleague
        </Button>
      </Group>
    </form>
  )
}
