import { Alert, List, Paper, Stack, Text } from '@mantine/core'
import type { ImportView } from '#shared/api/import.ts'
import { Icon } from '#apps/settings/frame/icons.tsx'
import { Section } from '#apps/settings/frame/section.tsx'
import { plural } from '#apps/settings/frame/words.ts'
import type { ImportRef } from '#apps/settings/resources/imports.ts'
import { ReadAgain } from './import-again.tsx'

interface ReadingProps {
  readonly view: ImportView
  readonly of: ImportRef
  /** It can be read in another way still. */
  readonly isOpen: boolean
}

/** How the file was read, so that one sees whether it was read right. */
export const ImportReading = ({ view: { reading }, of, isOpen }: ReadingProps) => (
  <Section id="reading" title="How it was read">
    <Paper>
      <Stack gap="xs">
        <Text size="sm">{sentence(reading)}</Text>
        {reading.isRepaired && (
          <Alert color="indigo" variant="light" icon={<Icon name="check" />}>
            Letters that were encoded twice (Ã¼ where an ü belongs) were put right.
          </Alert>
        )}
        {reading.skipped.length > 0 && (
          <>
            <Text size="sm" c="dimmed">
              {plural(reading.skipped.length, 'line')} taken for none of the people:
            </Text>
            <List size="sm">
              {reading.skipped.map(({ line, text, why }) => (
                <List.Item key={line}>
                  Line {line}, “{text}”: {why}
                </List.Item>
              ))}
            </List>
          </>
        )}
        {isOpen && <ReadAgain reading={reading} of={of} />}
      </Stack>
    </Paper>
  </Section>
)

const delimiterWords: Readonly<Record<string, string>> = {
  ',': 'commas',
  ';': 'semicolons',
  '\t': 'tabs',
  '|': 'vertical bars',
}

const formatWords = { csv: 'A text file', xlsx: 'An Excel workbook', ods: 'An OpenDocument spreadsheet' } as const

function sentence({ format, encoding, delimiter, sheet, sheets, titleLine }: ImportView['reading']): string {
  const parted = delimiter === null ? '' : `, its columns parted by ${delimiterWords[delimiter] ?? `“${delimiter}”`}`
  const encoded = encoding === null ? '' : ` in ${encoding.toUpperCase()}`
  const chosen = sheets.length > 1 ? `, sheet “${sheet}” of ${sheets.length}` : ''
  const titled = titleLine === null ? 'It has no titles.' : `The titles stand in line ${titleLine}.`
  return `${formatWords[format]}${encoded}${parted}${chosen}. ${titled}`
}
