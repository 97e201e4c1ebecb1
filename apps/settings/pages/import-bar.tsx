import { Button, Group, Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { ImportView } from '#shared/api/import.ts'
import { number, plural } from '#apps/settings/frame/words.ts'
import { approveImport, importQuery, type ImportRef } from '#apps/settings/resources/imports.ts'
import classes from './draft-bar.module.css'
import { FormProblem } from './form-problem.tsx'

const firstLines = 10

interface PreviewBarProps {
  readonly view: ImportView
  /** No column is taken for anything. */
  readonly isBlocked: boolean
  readonly isBusy: boolean
  readonly onPreview: () => void
  /** `null`: nothing was changed. */
  readonly onTakeBack: (() => void) | null
}

/** The way on from a list whose people nobody has looked for. */
export const PreviewBar = ({ view, isBlocked, isBusy, onPreview, onTakeBack }: PreviewBarProps) => (
  <Group component="section" aria-label="Decide" gap="xs" justify="flex-end" className={classes.bar ?? ''}>
    <Text size="sm" style={{ flex: '1 1 200px' }}>
      {isBlocked
        ? 'Say what at least one column is.'
        : 'Compares each line with everybody who is known. Nothing is written.'}
    </Text>
    {onTakeBack !== null && (
      <Button variant="default" onClick={onTakeBack}>
        Take back
      </Button>
    )}
    <Button onClick={onPreview} loading={isBusy} disabled={isBlocked}>
      Preview {plural(view.lines, 'line')}
    </Button>
  </Group>
)

/** A yes to what is seen. A line that would do something else by then waits. */
export function ApproveBar({ view, of }: { readonly view: ImportView; readonly of: ImportRef }) {
  const client = useQueryClient()
  const { waiting } = view
  const lines = waiting.new + waiting.join
  const approve = useMutation({
    mutationFn: (first: number | undefined) =>
      approveImport(of, { version: view.version, ...(first === undefined ? {} : { first }) }),
    onSettled: () => client.invalidateQueries({ queryKey: importQuery(of).queryKey }),
  })
  return (
    <>
      <FormProblem error={approve.error} />
      <Group component="section" aria-label="Decide" gap="xs" justify="flex-end" className={classes.bar ?? ''}>
        <Text size="sm" style={{ flex: '1 1 200px' }}>
          {lines === 0
            ? `${plural(waiting.doubt, 'line')} to decide first.`
            : `${number(waiting.new)} new, ${number(waiting.join)} known already${waiting.doubt > 0 ? `; ${number(waiting.doubt)} wait for your answer` : ''}.`}
        </Text>
        {lines > firstLines && (
          <Button variant="default" size="xs" onClick={() => approve.mutate(firstLines)} loading={approve.isPending}>
            First {firstLines} only
          </Button>
        )}
        <Button onClick={() => approve.mutate(undefined)} loading={approve.isPending} disabled={lines === 0}>
          {lines === 0 ? 'Nothing to bring in' : `Bring in ${plural(lines, 'line')}`}
        </Button>
      </Group>
    </>
  )
}
