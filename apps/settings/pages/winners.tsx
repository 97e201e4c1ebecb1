import { NativeSelect, Paper, Stack, Table, Text } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { PolicyView } from '#shared/api/workspace.ts'
import { companyFields, leadFields } from '#shared/entity.ts'
import { useConnectorTitle } from '#apps/settings/frame/connectors.ts'
import { PageHead } from '#apps/settings/frame/page-head.tsx'
import { Loaded } from '#apps/settings/frame/states.tsx'
import { tellDone } from '#apps/settings/frame/told.ts'
import { fieldTitle } from '#apps/settings/frame/words.ts'
import { useWorkspace } from '#apps/settings/frame/workspace.tsx'
import { connectorsQuery } from '#apps/settings/resources/connections.ts'
import { changePolicy, policyQuery } from '#apps/settings/resources/mappings.ts'
import { DraftBar } from './draft-bar.tsx'
import { FormProblem } from './form-problem.tsx'
import { MappingTabs } from './mapping-tabs.tsx'
import classes from './mapping.module.css'
import { everyRule, ruleKey, ruleWords, type WinRule } from './win-rule.ts'

/** Which value stays where two systems changed the same field of the same lead. */
export function Winners() {
  const here = useWorkspace()
  const policy = useQuery(policyQuery(here.id))
  return (
    <>
      <PageHead
        title="Mappings"
        note="Which value stays where two sides changed the same field before they saw each other’s change. The other one is kept in the lead’s timeline."
      />
      <MappingTabs at="/mappings/winners" />
      <Loaded query={policy} what="the rules">
        {(view) => <Editor policy={view} />}
      </Loaded>
    </>
  )
}

const fieldsOf = (policy: PolicyView): readonly string[] => [
  ...new Set([...leadFields, ...companyFields, ...Object.keys(policy.rules)]),
]

/** What a field is of, where that is not plain from the field. */
function ofWhat(field: string): string {
  const isLeads = leadFields.some((name) => name === field)
  const isCompanies = companyFields.some((name) => name === field)
  if (isLeads && isCompanies) return 'Lead, company'
  return isCompanies ? 'Company' : 'Lead'
}

function Editor({ policy }: { readonly policy: PolicyView }) {
  const { id: workspace, may } = useWorkspace()
  const client = useQueryClient()
  const [draft, setDraft] = useState<PolicyView | null>(null)
  const shown = draft ?? policy
  const save = useMutation({
    mutationFn: () => changePolicy(workspace, shown),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: [workspace, 'policy'] })
      setDraft(null)
      tellDone('The rules are saved. They settle what is changed from now on.')
    },
  })
  const setRule = (field: string, rule: WinRule | undefined): void => {
    const { [field]: _before, ...others } = shown.rules
    setDraft({ ...shown, rules: rule === undefined ? others : { ...others, [field]: rule } })
  }
  const fields = fieldsOf(shown)
  const keyAt = ({ rules }: PolicyView, field: string): string =>
    rules[field] === undefined ? '' : ruleKey(rules[field])
  const changes =
    fields.filter((field) => keyAt(shown, field) !== keyAt(policy, field)).length +
    (ruleKey(shown.defaultRule) === ruleKey(policy.defaultRule) ? 0 : 1)
  return (
    <Stack>
      <RuleSelect
        label="Where no other rule is given"
        rule={shown.defaultRule}
        onChange={(rule) => {
          if (rule !== undefined) setDraft({ ...shown, defaultRule: rule })
        }}
      />
      <FieldRules policy={shown} onChange={setRule} />
      <FormProblem error={save.error} />
      {!may('admin') && (
        <Text size="sm" c="dimmed">
          Owners and admins of the workspace change the rules.
        </Text>
      )}
      <DraftBar
        changes={changes}
        act="Save rules"
        onSave={() => save.mutate()}
        onDiscard={() => setDraft(null)}
        isSaving={save.isPending}
      />
    </Stack>
  )
}

interface FieldRulesProps {
  readonly policy: PolicyView
  readonly onChange: (field: string, rule: WinRule | undefined) => void
}

const FieldRules = ({ policy, onChange }: FieldRulesProps) => (
  <Paper p={0}>
    <Table className={classes.rules ?? ''} verticalSpacing={6} horizontalSpacing={10}>
      <Table.Caption className="out-of-sight">Who wins, field by field</Table.Caption>
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">Field</Table.Th>
          <Table.Th scope="col">Of</Table.Th>
          <Table.Th scope="col">Who wins</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {fieldsOf(policy).map((field) => (
          <Table.Tr key={field}>
            <Table.Th scope="row" fw={600} className={classes.field ?? ''}>
              {fieldTitle(field)}
            </Table.Th>
            <Table.Td className={classes.direction ?? ''}>
              <Text size="xs" c="dimmed" component="span">
                {ofWhat(field)}
              </Text>
            </Table.Td>
            <Table.Td className={classes.wins ?? ''}>
              <RuleSelect
                label={`Who wins ${fieldTitle(field)}`}
                rule={policy.rules[field]}
                fallback={policy.defaultRule}
                onChange={(rule) => onChange(field, rule)}
              />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  </Paper>
)

interface RuleSelectProps {
  readonly label: string
  /** `undefined`: the default decides. */
  readonly rule: WinRule | undefined
  /** The default, where this is not the default itself. */
  readonly fallback?: WinRule
  readonly onChange: (rule: WinRule | undefined) => void
}

function RuleSelect({ label, rule, fallback, onChange }: RuleSelectProps) {
  const { may } = useWorkspace()
  const titleOf = useConnectorTitle()
  const offered = everyRule(useQuery(connectorsQuery).data ?? [])
  const isOffered = rule === undefined || offered.some((each) => ruleKey(each) === ruleKey(rule))
  const rules = isOffered ? offered : [...offered, rule]
  const asAbove = fallback === undefined ? [] : [{ value: '', label: `As above: ${ruleWords(fallback, titleOf)}` }]
  if (!may('admin')) {
    return (
      <Text size="sm" component="span">
        {fallback === undefined && `${label}: `}
        {rule === undefined ? asAbove[0]?.label : ruleWords(rule, titleOf)}
      </Text>
    )
  }
  return (
    <NativeSelect
      {...(fallback === undefined ? { label } : { 'aria-label': label })}
      size={fallback === undefined ? 'sm' : 'xs'}
      maw={400}
      value={rule === undefined ? '' : ruleKey(rule)}
      onChange={(event) => onChange(rules.find((each) => ruleKey(each) === event.currentTarget.value))}
      data={[...asAbove, ...rules.map((each) => ({ value: ruleKey(each), label: ruleWords(each, titleOf) }))]}
    />
  )
}
