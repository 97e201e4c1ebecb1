import {
  Alert,
  Button,
  Group,
  List,
  NativeSelect,
  Paper,
  SimpleGrid,
  Stack,
  Text,
  TextInput,
  Title,
} from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQuery } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { ConnectorView } from '#shared/api/connection.ts'
import type { OfficeId } from '#shared/ids.ts'
import { Icon } from '#apps/settings/frame/icons.tsx'
import { ButtonLink } from '#apps/settings/frame/links.tsx'
import { useOffices } from '#apps/settings/frame/offices.tsx'
import { PageHead } from '#apps/settings/frame/page-head.tsx'
import { Forbidden, Loaded, Missing } from '#apps/settings/frame/states.tsx'
import { useWorkspace } from '#apps/settings/frame/workspace.tsx'
import { connect, connectorsQuery } from '#apps/settings/resources/connections.ts'
import { FormProblem } from './form-problem.tsx'

const route = getRouteApi('/inside/connections/new/$connector')

/** What a connection asks for and leads to, before the browser goes to the vendor. */
export function NewConnection() {
  const { may } = useWorkspace()
  const { connector } = route.useParams()
  const connectors = useQuery(connectorsQuery)
  if (!may('admin')) return <Forbidden detail="Connecting a system is for owners and admins." />
  return (
    <Loaded query={connectors} what="the kinds of systems" isPage>
      {(kinds) => {
        const kind = kinds.find(({ id }) => id === connector)
        return kind === undefined ? <Missing /> : <Form kind={kind} />
      }}
    </Loaded>
  )
}

function Form({ kind }: { readonly kind: ConnectorView }) {
  const here = useWorkspace()
  const navigate = useNavigate()
  const form = useForm<Record<string, string>>({
    mode: 'uncontrolled',
    initialValues: Object.fromEntries(kind.settings.map(({ name }) => [name, ''])),
  })
  const [office, setOffice] = useState<OfficeId | undefined>(undefined)
  const begin = useMutation({
    mutationFn: (settings: Record<string, string>) => connect(here.id, { connector: kind.id, settings, office }),
    onSuccess: async ({ connection, authorizeUrl }) => {
      if (authorizeUrl === null) await navigate({ to: '/connections/$connection', params: { connection } })
      else location.assign(authorizeUrl)
    },
  })
  const submit = (values: Record<string, string>): void =>
    begin.mutate(Object.fromEntries(Object.entries(values).filter(([, value]) => value.trim() !== '')))
  return (
    <>
      <PageHead
        title={`Connect ${kind.title}`}
        note="Reading begins after you allow it. Nothing is written before you approve the first sync."
      />
      <form onSubmit={form.onSubmit(submit)}>
        <Stack maw={760}>
          {!kind.configured && (
            <Alert
              color="warn"
              variant="light"
              icon={<Icon name="attention" />}
              title={`This hub is not set up for ${kind.title}`}
            >
              Whoever runs it has to set {kind.missing.join(' and ')}.
            </Alert>
          )}
          {kind.consent !== null && <Consent words={kind.consent} />}
          {kind.settings.length > 0 && (
            <Paper>
              <Stack>
                {kind.settings.map(({ name, title, help, required }) => (
                  <TextInput
                    key={name}
                    label={title}
                    description={help}
                    required={required}
                    maxLength={500}
                    autoComplete="off"
                    {...form.getInputProps(name)}
                  />
                ))}
              </Stack>
            </Paper>
          )}
          <WhoseLeads value={office} onChange={setOffice} />
          <FormProblem error={begin.error} />
          <Group>
            <Button type="submit" loading={begin.isPending || begin.isSuccess} disabled={!kind.configured}>
              Continue to {kind.title}
            </Button>
            <ButtonLink to="/connections" variant="default">
              Cancel
            </ButtonLink>
          </Group>
        </Stack>
      </form>
    </>
  )
}

interface WhoseLeadsProps {
  readonly value: OfficeId | undefined
  readonly onChange: (office: OfficeId | undefined) => void
}

/** Whether it is to hold every lead, or those of one office. Nothing where there are no offices. */
function WhoseLeads({ value, onChange }: WhoseLeadsProps) {
  const offices = useOffices()
  if (offices.length === 0) return null
  return (
    <Paper>
      <NativeSelect
        label="Whose leads it gets"
        description="An office’s own sheet or system holds that office’s leads only. This cannot be changed later."
        value={value ?? ''}
        data={[
          { value: '', label: 'Every lead' },
          ...offices.map(({ id, name }) => ({ value: id, label: `Those of ${name} only` })),
        ]}
        onChange={(event) => onChange(offices.find(({ id }) => id === event.currentTarget.value)?.id)}
      />
    </Paper>
  )
}

function Consent({ words }: { readonly words: NonNullable<ConnectorView['consent']> }) {
  return (
    <Paper>
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <div>
          <Title order={2} mb="xs">
            Lead Hub will be able to
          </Title>
          <List
            size="sm"
            spacing={6}
            icon={<Icon name="check" />}
            styles={{ itemWrapper: { alignItems: 'flex-start' } }}
          >
            {words.allows.map((line) => (
              <List.Item key={line}>{line}</List.Item>
            ))}
          </List>
        </div>
        <div>
          <Title order={2} mb="xs">
            It never will
          </Title>
          <List
            size="sm"
            spacing={6}
            icon={<Icon name="none" />}
            styles={{ itemWrapper: { alignItems: 'flex-start' } }}
          >
            {words.never.map((line) => (
              <List.Item key={line}>{line}</List.Item>
            ))}
          </List>
        </div>
      </SimpleGrid>
      <Text size="sm" c="dimmed" mt="md">
        {words.needs}
      </Text>
    </Paper>
  )
}
