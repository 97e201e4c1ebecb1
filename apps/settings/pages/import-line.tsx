import { Button, Group, Stack, Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { ImportAnswer, ImportLines } from '#shared/api/import.ts'
import { Icon } from '#apps/settings/frame/icons.tsx'
import { TextLink } from '#apps/settings/frame/links.tsx'
import { tellFailed } from '#apps/settings/frame/told.ts'
import { answerLine, importQuery, type ImportRef } from '#apps/settings/resources/imports.ts'
import { FromTo } from './change-values.tsx'
import { shown } from './lead-fields.tsx'
import classes from './import-line.module.css'

type Line = ImportLines['lines'][number]

interface LineProps {
  readonly line: Line
  readonly of: ImportRef
  /** Answers can be given. */
  readonly isOpen: boolean
}

/** A line: who it names, what becomes of it and why, and the ways to say otherwise. */
export function ImportLine({ line, of, isOpen }: LineProps) {
  const client = useQueryClient()
  const answer = useMutation({
    mutationFn: (given: ImportAnswer) => answerLine(of, line.line, given),
    onSuccess: (view) => client.setQueryData(importQuery(of).queryKey, view),
    onError: tellFailed,
  })
  return (
    <li className={classes.line ?? ''}>
      <Stack gap={6}>
        <Group gap="xs" justify="space-between" align="baseline">
          <Text fw={600} component="h3" size="sm" style={{ overflowWrap: 'anywhere' }}>
            {line.appliedAt === null || line.lead === null ? (
              line.title
            ) : (
              <TextLink to="/leads/$lead" params={{ lead: line.lead.lead }}>
                {line.title}
              </TextLink>
            )}{' '}
            <Text span size="xs" c="dimmed" fw={400}>
              line {line.line}
              {line.appliedAt !== null && ' · brought in'}
            </Text>
          </Text>
          {isOpen && line.appliedAt === null && line.kind !== 'refused' && (
            <Acts line={line} isBusy={answer.isPending} onAnswer={(given) => answer.mutate(given)} />
          )}
        </Group>
        <Values line={line} />
        <Becomes line={line} />
        {line.notes.map((note) => (
          <Text key={note} size="xs">
            <Icon name="attention" size={12} /> {note}
          </Text>
        ))}
        {line.why.length > 0 && (
          <Text size="xs" c="dimmed">
            {line.why.join(' ')}
          </Text>
        )}
        {line.candidates.map((candidate) => (
          <Candidate
            key={candidate.lead}
            candidate={candidate}
            isOpen={isOpen}
            isBusy={answer.isPending}
            onAnswer={(given) => answer.mutate(given)}
          />
        ))}
      </Stack>
    </li>
  )
}

const shownFields = 8

/** What the line says, where it makes somebody or asks. */
function Values({ line }: { readonly line: Line }) {
  if (line.kind === 'join') return null
  const values = line.fields.slice(0, shownFields).map(({ title, value }) => `${title} ${shown(value)}`)
  return (
    <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
      {values.join(' · ')}
    </Text>
  )
}

/** Whom it joins, and what that changes. */
function Becomes({ line }: { readonly line: Line }) {
  if (line.kind !== 'join' || line.lead === null) return null
  const taken = line.changes.filter(({ from, to }) => from !== to)
  const lost = line.changes.filter(({ from, to }) => from === to)
  return (
    <Stack gap={2}>
      <Text size="sm">
        {line.appliedAt === null ? 'Joins ' : 'Joined '}
        <TextLink to="/leads/$lead" params={{ lead: line.lead.lead }}>
          {line.lead.title}
        </TextLink>
        {line.changes.length === 0 && ', and adds nothing new'}
      </Text>
      {taken.map(({ field, title, from, to }) => (
        <Text key={field} size="sm" component="div">
          {title}: <FromTo from={from} to={to} />
        </Text>
      ))}
      {lost.map(({ field, title, to, losing }) => (
        <Text key={field} size="xs" c="dimmed">
          {title} stays {shown(to)}; the list says {shown(losing)}
        </Text>
      ))}
    </Stack>
  )
}

interface ActsProps {
  readonly isBusy: boolean
  readonly onAnswer: (answer: ImportAnswer) => void
}

const Acts = ({ line, isBusy, onAnswer }: ActsProps & { readonly line: Line }) => (
  <Group gap={6}>
    {line.kind !== 'new' && (
      <Button size="compact-xs" variant="default" loading={isBusy} onClick={() => onAnswer({ kind: 'new' })}>
        Somebody new<span className="out-of-sight">: {line.title}</span>
      </Button>
    )}
    {line.kind !== 'left-out' && (
      <Button size="compact-xs" variant="default" loading={isBusy} onClick={() => onAnswer({ kind: 'leave-out' })}>
        Leave out<span className="out-of-sight"> {line.title}</span>
      </Button>
    )}
  </Group>
)

interface CandidateProps extends ActsProps {
  readonly candidate: Line['candidates'][number]
  readonly isOpen: boolean
}

/** Somebody it may be, with what speaks for that. */
const Candidate = ({ candidate, isOpen, isBusy, onAnswer }: CandidateProps) => (
  <Group gap="xs" align="flex-start" className={classes.candidate ?? ''}>
    <Stack gap={0} style={{ flex: '1 1 220px' }}>
      <Text size="sm">
        May be{' '}
        <TextLink to="/leads/$lead" params={{ lead: candidate.lead }}>
          {candidate.title}
        </TextLink>
      </Text>
      <Text size="xs" c="dimmed">
        {candidate.evidence.join(' ')}
      </Text>
    </Stack>
    {isOpen && (
      <Button
        size="compact-xs"
        leftSection={<Icon name="check" />}
        loading={isBusy}
        onClick={() => onAnswer({ kind: 'is', lead: candidate.lead })}
      >
        Same person as {candidate.title}
      </Button>
    )}
  </Group>
)
