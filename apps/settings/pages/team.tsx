import { Button, Paper, Stack, Table, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { TeamView } from '#shared/api/routing.ts'
import { TextLink } from '#apps/settings/frame/links.tsx'
import { Ago } from '#apps/settings/frame/now.tsx'
import { PageHead } from '#apps/settings/frame/page-head.tsx'
import { Section } from '#apps/settings/frame/section.tsx'
import { Sideways } from '#apps/settings/frame/sideways.tsx'
import { Loaded } from '#apps/settings/frame/states.tsx'
import { number, plural } from '#apps/settings/frame/words.ts'
import { useWorkspace } from '#apps/settings/frame/workspace.tsx'
import { teamQuery } from '#apps/settings/resources/routing.ts'
import { FormProblem } from './form-problem.tsx'
import { usePreview } from './use-change-set.ts'

/** How each rep and office fares, and the way to give their leads to others. */
export function TeamPage() {
  const here = useWorkspace()
  const query = useQuery(teamQuery(here.id))
  return (
    <Loaded query={query} what="the team" isPage>
      {(view) => (
        <>
          <PageHead
            title="Team"
            note={`Given, spoken with, won and lost: leads given in ${view.days} days that their rep still has.`}
          />
          <Stack gap="xl">
            <Reps view={view} />
            <Offices view={view} />
          </Stack>
        </>
      )}
    </Loaded>
  )
}

const heads = ['Open', 'Not spoken with', 'Late', 'Given', 'Spoken with', 'Won', 'Lost', 'Won of ended']

function Reps({ view }: { readonly view: TeamView }) {
  const { may } = useWorkspace()
  const preview = usePreview({ isTold: false })
  if (view.reps.length === 0)
    return (
      <Text>
        Nobody has a lead yet.{' '}
        <TextLink to="/routing" underline="always">
          Say who gets which
        </TextLink>
      </Text>
    )
  return (
    <Section id="reps" title="Colleagues">
      <Stack gap="sm">
        <FormProblem error={preview.error} />
        <Paper p={0}>
          <Sideways label="Colleagues">
            <Table miw={880} highlightOnHover>
              <Table.Caption className="out-of-sight">Colleagues and their leads</Table.Caption>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th scope="col">Who</Table.Th>
                  {heads.map((head) => (
                    <Table.Th key={head} scope="col">
                      {head}
                    </Table.Th>
                  ))}
                  {may('manager') && (
                    <Table.Th scope="col">
                      <span className="out-of-sight">Act</span>
                    </Table.Th>
                  )}
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {view.reps.map((rep) => (
                  <RepLine
                    key={rep.email}
                    rep={rep}
                    onHandOut={may('manager') ? () => preview.mutate({ kind: 'hand-out', from: rep.email }) : null}
                    isBusy={preview.isPending}
                  />
                ))}
              </Table.Tbody>
            </Table>
          </Sideways>
        </Paper>
      </Stack>
    </Section>
  )
}

const percent = (part: number, whole: number): string =>
  whole === 0 ? '–' : `${Math.round((part / whole) * 100)} % of ${number(whole)}`

interface RepLineProps {
  readonly rep: TeamView['reps'][number]
  readonly onHandOut: (() => void) | null
  readonly isBusy: boolean
}

function RepLine({ rep, onHandOut, isBusy }: RepLineProps) {
  const { open, capacity, untouched, oldestAt, late, given, contacted, won, lost } = rep
  return (
    <Table.Tr>
      <Table.Th scope="row">
        <Text size="sm" fw={600}>
          <TextLink to="/my-leads" search={{ of: rep.email }}>
            {rep.name}
          </TextLink>
        </Text>
        <Text size="xs" c="dimmed" fw={400}>
          {rep.awayUntil !== null && `Away until ${rep.awayUntil}. `}
          {!rep.isMember && 'Gets none by rule. '}
          {rep.offices.join(', ')}
        </Text>
      </Table.Th>
      <Table.Td className="numbers">
        <TextLink to="/leads" search={{ owner: rep.email }} underline="always">
          {number(open)}
        </TextLink>
        {capacity !== null && ` of ${number(capacity)}`}
      </Table.Td>
      <Table.Td className="numbers">
        {number(untouched)}
        {oldestAt !== null && (
          <Text size="xs" c="dimmed">
            oldest <Ago at={oldestAt} />
          </Text>
        )}
      </Table.Td>
      <Table.Td className="numbers">{number(late)}</Table.Td>
      <Table.Td className="numbers">{number(given)}</Table.Td>
      <Table.Td className="numbers">{percent(contacted, given)}</Table.Td>
      <Table.Td className="numbers">{number(won)}</Table.Td>
      <Table.Td className="numbers">{number(lost)}</Table.Td>
      <Table.Td className="numbers">{percent(won, won + lost)}</Table.Td>
      {onHandOut !== null && (
        <Table.Td>
          <Button
            variant="default"
            size="xs"
            disabled={open === 0 || isBusy}
            aria-label={`Give to others… the open leads of ${rep.name}`}
            onClick={onHandOut}
          >
            Give to others…
          </Button>
        </Table.Td>
      )}
    </Table.Tr>
  )
}

function Offices({ view }: { readonly view: TeamView }) {
  const { may } = useWorkspace()
  const preview = usePreview({ isTold: false })
  const free = view.offices.reduce((sum, { available }) => sum + available, 0)
  return (
    <Section id="offices" title="Whose open leads are">
      <Stack gap="sm">
        <FormProblem error={preview.error} />
        <Paper p={0}>
          <Table>
            <Table.Caption className="out-of-sight">Open leads of each office</Table.Caption>
            <Table.Thead>
              <Table.Tr>
                <Table.Th scope="col">Office</Table.Th>
                <Table.Th scope="col">Somebody’s</Table.Th>
                <Table.Th scope="col">Nobody’s</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {view.offices.map(({ office, name, assigned, available, oldestAt }) => (
                <Table.Tr key={office ?? ''}>
                  <Table.Th scope="row">{name}</Table.Th>
                  <Table.Td className="numbers">{number(assigned)}</Table.Td>
                  <Table.Td className="numbers">
                    <TextLink to="/leads" search={{ office: office ?? 'none', owner: 'none' }} underline="always">
                      {number(available)}
                    </TextLink>
                    {oldestAt !== null && (
                      <Text size="xs" c="dimmed">
                        oldest <Ago at={oldestAt} />
                      </Text>
                    )}
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Paper>
        {may('manager') && free > 0 && (
          <Button
            variant="default"
            style={{ alignSelf: 'flex-start' }}
            loading={preview.isPending}
            onClick={() => preview.mutate({ kind: 'hand-out', from: 'none' })}
          >
            Give out {plural(free, 'lead')} that nobody has…
          </Button>
        )}
      </Stack>
    </Section>
  )
}
