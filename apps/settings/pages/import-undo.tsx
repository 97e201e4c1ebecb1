import { Button, Group, List, Modal, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { ImportRetraction, ImportView } from '#shared/api/import.ts'
import { Icon } from '#apps/settings/frame/icons.tsx'
import { TextLink } from '#apps/settings/frame/links.tsx'
import { Loaded } from '#apps/settings/frame/states.tsx'
import { number, plural } from '#apps/settings/frame/words.ts'
import { importQuery, retractImport, retractionQuery, type ImportRef } from '#apps/settings/resources/imports.ts'
import { FormProblem } from './form-problem.tsx'
import { usePreview } from './use-change-set.ts'

interface UndoProps {
  readonly view: ImportView
  readonly of: ImportRef
}

/** The ways back: values in leads that were known, and the people who were new. Both show first what they would do. */
export function ImportUndo({ view, of }: UndoProps) {
  const preview = usePreview()
  if (view.done.join + view.done.new === 0) return null
  return (
    <Group gap="xs">
      {view.done.join > 0 && (
        <Button
          variant="default"
          size="xs"
          leftSection={<Icon name="undo" />}
          loading={preview.isPending}
          onClick={() => preview.mutate({ kind: 'undo', scope: { kind: 'correlation', correlation: view.id } })}
        >
          Undo what it changed…
        </Button>
      )}
      {view.done.new > 0 && <TakeBack of={of} />}
    </Group>
  )
}

function TakeBack({ of }: { readonly of: ImportRef }) {
  const [opened, { open, close }] = useDisclosure(false)
  return (
    <>
      <Button variant="default" size="xs" leftSection={<Icon name="removed" />} onClick={open}>
        Take back who was new…
      </Button>
      <Modal opened={opened} onClose={close} title="Take back who was new">
        {opened && <Retraction of={of} onDone={close} />}
      </Modal>
    </>
  )
}

function Retraction({ of, onDone }: { readonly of: ImportRef; readonly onDone: () => void }) {
  const client = useQueryClient()
  const query = useQuery(retractionQuery(of))
  const retract = useMutation({
    mutationFn: (going: number) => retractImport(of, going),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: importQuery(of).queryKey })
      onDone()
    },
    onError: () => query.refetch(),
  })
  return (
    <Loaded query={query} what="what would be taken back">
      {(found) => (
        <Stack>
          <Going found={found} />
          <Kept found={found} />
          <FormProblem error={retract.error} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onDone}>
              Cancel
            </Button>
            <Button
              color="red.9"
              disabled={found.going === 0}
              loading={retract.isPending}
              onClick={() => retract.mutate(found.going)}
            >
              {found.going === 0 ? 'Nobody to take back' : `Delete ${plural(found.going, 'lead')}`}
            </Button>
          </Group>
        </Stack>
      )}
    </Loaded>
  )
}

const Going = ({ found: { going, systems } }: { readonly found: ImportRetraction }) =>
  going > 0 && (
    <>
      <Text size="sm">
        {plural(going, 'lead')} that nobody but the list has had a hand in {going === 1 ? 'is' : 'are'} deleted:
      </Text>
      <List size="sm">
        {systems.map(({ connection, title, records, means }) => (
          <List.Item key={connection}>
            {title}: {plural(records, 'record')}. {means}
          </List.Item>
        ))}
      </List>
    </>
  )

const Kept = ({ found: { kept } }: { readonly found: ImportRetraction }) =>
  kept.length > 0 && (
    <>
      <Text size="sm">These stay:</Text>
      <List size="sm">
        {kept.map(({ reason, leads, sample }) => (
          <List.Item key={reason}>
            {plural(leads, 'lead')}. {reason}{' '}
            {sample.map(({ lead, title }, at) => (
              <span key={lead}>
                {at > 0 && ', '}
                <TextLink to="/leads/$lead" params={{ lead }}>
                  {title}
                </TextLink>
              </span>
            ))}
            {leads > sample.length && ` and ${number(leads - sample.length)} more`}
          </List.Item>
        ))}
      </List>
    </>
  )
