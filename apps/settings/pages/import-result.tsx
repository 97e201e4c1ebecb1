import { Alert, Anchor, Button, Chip, Group, Paper, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import type { ImportView } from '#shared/api/import.ts'
import { Icon } from '#apps/settings/frame/icons.tsx'
import { Section } from '#apps/settings/frame/section.tsx'
import { Loaded } from '#apps/settings/frame/states.tsx'
import { number, plural } from '#apps/settings/frame/words.ts'
import { linesQuery, rejectedAddress, type ImportRef, type LineKind } from '#apps/settings/resources/imports.ts'
import { ImportLine } from './import-line.tsx'
import { ImportUndo } from './import-undo.tsx'

const route = getRouteApi('/inside/imports/$import')

interface ResultProps {
  readonly view: ImportView
  readonly of: ImportRef
}

interface Kind {
  readonly kind: LineKind
  readonly label: string
  readonly count: number
}

const kindsOf = ({ waiting, done, leftOut, refused }: ImportView): readonly Kind[] => {
  const kinds: readonly Kind[] = [
    { kind: 'doubt', label: 'To decide', count: waiting.doubt },
    { kind: 'new', label: 'New', count: waiting.new + done.new },
    { kind: 'join', label: 'Known already', count: waiting.join + done.join },
    { kind: 'left-out', label: 'Left out', count: leftOut },
    { kind: 'refused', label: 'Cannot be brought in', count: refused },
  ]
  return kinds.filter(({ count }) => count > 0)
}

/** What becomes of the lines, or has. */
export function ImportResult({ view, of }: ResultProps) {
  const { kind: chosen } = route.useSearch()
  const navigate = route.useNavigate()
  const kinds = kindsOf(view)
  const shown = kinds.find(({ kind }) => kind === chosen) ?? kinds[0]
  const rejected = view.leftOut + view.refused
  return (
    <Section id="result" title={view.state === 'ready' ? 'What will become of it' : 'What became of it'}>
      <Stack gap="sm">
        {view.waiting.moved > 0 && <Moved count={view.waiting.moved} />}
        {view.waiting.noted > 0 && view.state === 'ready' && (
          <Text size="sm" c="dimmed">
            Of {plural(view.waiting.noted, 'line')} something is to be told, beside{' '}
            {view.waiting.noted === 1 ? 'it' : 'each'}.
          </Text>
        )}
        {view.yield.length > 0 && <Yield view={view} />}
        <ImportUndo view={view} of={of} />
        <Group justify="space-between" gap="xs">
          <Chip.Group
            value={shown?.kind ?? ''}
            onChange={(value: string) =>
              void navigate({ search: { kind: kinds.find(({ kind }) => kind === value)?.kind }, replace: true })
            }
          >
            <Group gap={6} role="radiogroup" aria-label="Lines">
              {kinds.map(({ kind, label, count }) => (
                <Chip key={kind} value={kind} size="xs">
                  {label} {number(count)}
                </Chip>
              ))}
            </Group>
          </Chip.Group>
          {rejected > 0 && (
            <Anchor href={rejectedAddress(of)} download size="sm">
              Download {plural(rejected, 'line')} that stay out, with reasons
            </Anchor>
          )}
        </Group>
        {shown !== undefined && <Lines key={shown.kind} view={view} of={of} kind={shown.kind} />}
      </Stack>
    </Section>
  )
}

const Moved = ({ count }: { readonly count: number }) => (
  <Alert
    color="warn"
    variant="light"
    role="alert"
    icon={<Icon name="attention" />}
    title={`${plural(count, 'line')} would not have done what you approved`}
  >
    Leads changed meanwhile. Nothing was written for {count === 1 ? 'it' : 'them'}: look again, and approve what will
    become of {count === 1 ? 'it' : 'them'} now.
  </Alert>
)

/** What has become of the people that the list brought. */
const Yield = ({ view }: { readonly view: ImportView }) => (
  <Text size="sm">
    Where they stand now:{' '}
    {view.yield.map(({ status, leads }) => `${status ?? 'no status'} ${number(leads)}`).join(' · ')}
  </Text>
)

interface LinesProps extends ResultProps {
  readonly kind: LineKind
}

/** A page of lines, and the ways to those before and after. */
function Lines({ view, of, kind }: LinesProps) {
  const [before, setBefore] = useState<readonly number[]>([])
  const after = before.at(-1) ?? 0
  const query = useQuery(linesQuery(of, { version: view.version, kind, after }))
  return (
    <Loaded query={query} what="the lines">
      {({ lines, next }) => (
        <Stack gap="xs">
          <Paper p={0} component="ul" style={{ listStyle: 'none', margin: 0 }} aria-label="Lines">
            {lines.map((line) => (
              <ImportLine key={line.line} line={line} of={of} isOpen={view.state === 'ready'} />
            ))}
          </Paper>
          {(next !== null || before.length > 0) && (
            <Group justify="flex-end" gap="xs">
              <Button
                variant="default"
                size="xs"
                disabled={before.length === 0}
                onClick={() => setBefore(before.slice(0, -1))}
              >
                Before
              </Button>
              <Button
                variant="default"
                size="xs"
                disabled={next === null}
                onClick={() => next !== null && setBefore([...before, next])}
              >
                After
              </Button>
            </Group>
          )}
        </Stack>
      )}
    </Loaded>
  )
}
