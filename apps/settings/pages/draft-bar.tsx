import { Button, Group, Text } from '@mantine/core'
import { plural } from '#apps/settings/frame/words.ts'
import classes from './draft-bar.module.css'

interface DraftBarProps {
  readonly changes: number
  /** What saving leads to, beside the number of changes. */
  readonly note?: string
  /** "Save mapping". */
  readonly act: string
  readonly onSave: () => void
  readonly onDiscard: () => void
  readonly isSaving: boolean
  /** True while the hub would not take it. */
  readonly isBlocked?: boolean
}

/** What is changed and not kept yet, and the two ways on. Nothing while nothing is changed. */
export function DraftBar({ changes, note, act, onSave, onDiscard, isSaving, isBlocked = false }: DraftBarProps) {
  if (changes === 0) return null
  return (
    <Group gap="xs" justify="flex-end" component="section" aria-label="Changes" className={classes.bar ?? ''}>
      <Text size="sm" component="output">
        {plural(changes, 'change')}
        {note !== undefined && ` · ${note}`}
      </Text>
      <Button variant="default" onClick={onDiscard}>
        Discard
      </Button>
      <Button onClick={onSave} loading={isSaving} disabled={isBlocked}>
        {act}
      </Button>
    </Group>
  )
}
