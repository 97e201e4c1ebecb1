import { Button, Checkbox, FileInput, Group, Modal, NativeSelect, NumberInput, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useState } from 'react'
import type { ImportView } from '#shared/api/import.ts'
import { acceptedFiles, type ImportRef } from '#apps/settings/resources/imports.ts'
import { useReadFile } from './use-read-file.ts'

interface ReadAgainProps {
  readonly reading: ImportView['reading']
  readonly of: ImportRef
}

/** For a file that was read wrongly: it is chosen again, and told what could not be found out. */
export function ReadAgain({ reading, of }: ReadAgainProps) {
  const [opened, { open, close }] = useDisclosure(false)
  return (
    <Group>
      <Button variant="default" size="xs" onClick={open}>
        Read it differently…
      </Button>
      <Modal opened={opened} onClose={close} title="Read it differently">
        <Form reading={reading} of={of} onDone={close} />
      </Modal>
    </Group>
  )
}

function Form({ reading, of, onDone }: ReadAgainProps & { readonly onDone: () => void }) {
  const [file, setFile] = useState<File | null>(null)
  const [sheet, setSheet] = useState(reading.sheet)
  const [titleLine, setTitleLine] = useState(reading.titleLine ?? 0)
  const [repair, setRepair] = useState(true)
  const read = useReadFile()
  const again = (): void => {
    if (file === null) return
    const hints = { titleLine, repair: repair ? 'yes' : 'no', ...(sheet === '' ? {} : { sheet }) } as const
    read.mutate({ file, hints, instead: of }, { onSuccess: onDone })
  }
  return (
    <Stack>
      <Text size="sm">The file is not kept: choose it again.</Text>
      <FileInput label="File" accept={acceptedFiles} value={file} onChange={setFile} placeholder="Choose…" />
      {reading.sheets.length > 1 && (
        <NativeSelect
          label="Sheet"
          value={sheet}
          onChange={({ currentTarget }) => setSheet(currentTarget.value)}
          data={reading.sheets}
        />
      )}
      <NumberInput
        label="Line of the titles"
        description="0: there are none"
        min={0}
        allowDecimal={false}
        value={titleLine}
        onChange={(line) => typeof line === 'number' && setTitleLine(line)}
      />
      {reading.format === 'csv' && (
        <Checkbox
          label="Put right letters that were encoded twice"
          checked={repair}
          onChange={({ currentTarget }) => setRepair(currentTarget.checked)}
        />
      )}
      <Group justify="flex-end">
        <Button variant="default" onClick={onDone}>
          Cancel
        </Button>
        <Button onClick={again} disabled={file === null} loading={read.isPending}>
          Read again
        </Button>
      </Group>
    </Stack>
  )
}
