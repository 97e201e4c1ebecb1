import type { ValueProblem } from './fault.ts'
import type { Portal } from './portal.ts'

/** A step of a pipeline. Ids of the first pipeline are words, those of later ones are numbers, as HubSpot gives them. */
export interface Stage {
  readonly id: string
  readonly label: string
  /** 0 (lost) to 1 (won). */
  readonly probability: number
}

/** Where deals are tracked. https://developers.hubspot.com/docs/api-reference/crm-pipelines-v3/guide */
export interface Pipeline {
  readonly id: string
  readonly label: string
  readonly stages: readonly Stage[]
}

/** The pipeline that every portal is born with. */
export const salesPipeline: Pipeline = {
  id: 'default',
  label: 'Sales Pipeline',
  stages: [
    { id: 'appointmentscheduled', label: 'Appointment Scheduled', probability: 0.2 },
    { id: 'qualifiedtobuy', label: 'Qualified To Buy', probability: 0.4 },
    { id: 'presentationscheduled', label: 'Presentation Scheduled', probability: 0.6 },
    { id: 'decisionmakerboughtin', label: 'Decision Maker Bought-In', probability: 0.8 },
    { id: 'contractsent', label: 'Contract Sent', probability: 0.9 },
    { id: 'closedwon', label: 'Closed Won', probability: 1 },
    { id: 'closedlost', label: 'Closed Lost', probability: 0 },
  ],
}

type Values = Readonly<Record<string, string | null>>

/** A deal's pipeline and stage: the default pipeline where none is named, and a stage only of its own pipeline. */
export function checkStage(portal: Portal, wished: Values, before: Readonly<Record<string, string>> | undefined) {
  const id = wished['pipeline'] ?? before?.['pipeline'] ?? portal.pipelines[0]?.id ?? ''
  const pipeline = portal.pipelines.find((one) => one.id === id)
  const stageId = wished['dealstage'] === undefined ? before?.['dealstage'] : wished['dealstage']
  const stage = pipeline?.stages.find((one) => one.id === stageId)
  const problems: ValueProblem[] = []
  if (!pipeline) problems.push(unknownOption('pipeline', id, portal.pipelines))
  else if (stageId && !stage) problems.push(unknownOption('dealstage', stageId, pipeline.stages))
  const values: Values = { ...wished, pipeline: id, ...probabilityOf(stage) }
  return { problems, values }
}

function probabilityOf(stage: Stage | undefined): Values {
  return stage === undefined ? {} : { hs_deal_stage_probability: String(stage.probability) }
}

function unknownOption(name: string, value: string, known: readonly { readonly id: string }[]): ValueProblem {
  const allowed = known.map(({ id }) => id).join(', ')
  return { name, error: 'INVALID_OPTION', message: `${value} was not one of the allowed options: [${allowed}]` }
}
