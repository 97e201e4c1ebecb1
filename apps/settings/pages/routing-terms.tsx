import { Checkbox, Group, NumberInput, Paper, Stack, TagsInput } from '@mantine/core'
import type { RoutingPreview } from '#shared/api/routing.ts'
import type { Routing } from '#shared/routing.ts'
import { Section } from '#apps/settings/frame/section.tsx'
import { Mistakes } from './mistakes.tsx'
import { HoursFields, usualHours } from './routing-hours.tsx'

interface RoutingTermsProps {
  readonly draft: Routing
  readonly mistakes: RoutingPreview['mistakes']
  /** `null`: who looks may not change it. */
  readonly onChange: ((draft: Routing) => void) | null
}

/** When leads are given, who keeps whom, and what happens where nobody answers. */
export function RoutingTerms({ draft, mistakes, onChange }: RoutingTermsProps) {
  const isFixed = onChange === null
  const { keeps, hours } = draft
  const wrong = mistakes.filter(({ path }) => /^(hours|answer|done|keeps)/.test(path))
  return (
    <Section id="terms" title="On what terms">
      <Paper>
        <Stack gap="sm">
          <Checkbox
            label="Who had a lead before gets it again"
            disabled={isFixed}
            checked={keeps.formerOwner}
            onChange={(event) =>
              onChange?.({ ...draft, keeps: { ...keeps, formerOwner: event.currentTarget.checked } })
            }
          />
          <Checkbox
            label="Who has a firm, or most of its people, gets its other people"
            disabled={isFixed}
            checked={keeps.firm}
            onChange={(event) => onChange?.({ ...draft, keeps: { ...keeps, firm: event.currentTarget.checked } })}
          />
          <Checkbox
            label="Leads are given in working hours only; others wait for them"
            disabled={isFixed}
            checked={hours !== null}
            onChange={(event) => onChange?.({ ...draft, hours: event.currentTarget.checked ? usualHours() : null })}
          />
          {hours !== null && (
            <HoursFields
              hours={hours}
              whose="the team"
              isFixed={isFixed}
              onChange={(next) => onChange?.({ ...draft, hours: next })}
            />
          )}
          <Answer draft={draft} onChange={onChange} />
          <TagsInput
            label="Statuses of leads that are done with"
            description="They count for nobody’s open leads."
            disabled={isFixed}
            value={[...draft.done]}
            onChange={(done) => onChange?.({ ...draft, done: done.map((status) => status.trim().toLowerCase()) })}
          />
          <Mistakes mistakes={wrong} />
        </Stack>
      </Paper>
    </Section>
  )
}

function Answer({ draft, onChange }: Pick<RoutingTermsProps, 'draft' | 'onChange'>) {
  const { answer } = draft
  const isFixed = onChange === null
  return (
    <>
      <Checkbox
        label="A lead that nobody answers goes to somebody else"
        description="An answer is a call note, a meeting, feedback, or another status."
        disabled={isFixed}
        checked={answer !== null}
        onChange={(event) => onChange?.({ ...draft, answer: event.currentTarget.checked ? usualAnswer : null })}
      />
      {answer !== null && (
        <Group gap="xs">
          <NumberInput
            label="After working hours"
            w={200}
            disabled={isFixed}
            value={answer.hours}
            min={1}
            max={1_000}
            allowDecimal={false}
            onChange={(hours) => typeof hours === 'number' && onChange?.({ ...draft, answer: { ...answer, hours } })}
          />
          <NumberInput
            label="So many times"
            w={200}
            disabled={isFixed}
            value={answer.passes}
            min={0}
            max={20}
            allowDecimal={false}
            onChange={(passes) => typeof passes === 'number' && onChange?.({ ...draft, answer: { ...answer, passes } })}
          />
        </Group>
      )}
    </>
  )
}

const usualAnswer = { hours: 8, passes: 1 }
