import {
  Alert,
  Button,
  Divider,
  EmptyState,
  ErrorState,
  Flex,
  Link,
  List,
  LoadingButton,
  LoadingSpinner,
  ScoreCircle,
  StatusTag,
  Text,
  useExtensionActions,
  useExtensionContext,
} from '@hubspot/ui-extensions'
import type { CardData, CardRefusal, Lead, LeadLink } from './contract.ts'
import { useLead, type LeadState } from './use-lead.ts'
import { ago, connectorWord, signed, statusTones, statusWords } from './words.ts'

/** The card on a contact: score with receipt, how it stands in each system, Sync now. `pollMs`: pause before the first look after a sync. */
export function LeadCardView({ pollMs = 1_000 }: { readonly pollMs?: number }) {
  const context = useExtensionContext<'crm.record.sidebar'>()
  const { refreshObjectProperties } = useExtensionActions<'crm.record.sidebar'>()
  const { state, reload, sync } = useLead(String(context.crm.objectId), { pollMs, done: refreshObjectProperties })
  switch (state.kind) {
    case 'loading':
      return <LoadingSpinner label="Loading the lead" showLabel layout="centered" />
    case 'error':
      return (
        <ErrorState title="Lead Hub did not answer">
          <Text>Nothing was changed.</Text>
          <Button onClick={reload}>Try again</Button>
        </ErrorState>
      )
    case 'no':
      return <NoLead why={state.why} reload={reload} />
    case 'shown':
      return <ShownLead state={state} sync={sync} />
  }
}

function NoLead({ why, reload }: { readonly why: CardRefusal; readonly reload: () => void }) {
  const titles: Readonly<Record<CardRefusal['code'], string>> = {
    'not-connected': 'Not connected',
    'not-a-member': 'Ask your admin',
    'not-in-hub': 'Not in Lead Hub',
    refused: 'Not possible',
    unavailable: 'Not available right now',
  }
  if (why.retryable) {
    return (
      <ErrorState title={titles[why.code]}>
        <Text>{`${why.message} ${why.fix}`}</Text>
        <Button onClick={reload}>Try again</Button>
      </ErrorState>
    )
  }
  return (
    <EmptyState title={titles[why.code]} layout="vertical" imageName={why.code === 'not-in-hub' ? 'contacts' : 'lock'}>
      <Text>{why.message}</Text>
      <Text>{why.fix}</Text>
      {why.page === null ? <Button onClick={reload}>Look again</Button> : <Link href={why.page}>Open Lead Hub</Link>}
    </EmptyState>
  )
}

const ownerText = ({ owner, answerBy }: NonNullable<Lead['ownership']>): string =>
  `Owner ${owner?.name ?? ''}${answerBy === null ? '' : `, to answer by ${answerBy.slice(0, 16).replace('T', ' ')} UTC`}`

function ShownLead({
  state,
  sync,
}: {
  readonly state: Extract<LeadState, { kind: 'shown' }>
  readonly sync: () => void
}) {
  const { data, isSyncing, note } = state
  const { lead } = data
  return (
    <Flex direction="column" gap="sm">
      {note === null ? null : (
        <Alert title="Not synced" variant="warning">
          {note}
        </Alert>
      )}
      {lead.openReviews.length === 0 ? null : (
        <Alert
          title={
            lead.openReviews.length === 1
              ? '1 question about this lead'
              : `${lead.openReviews.length} questions about this lead`
          }
        >
          <Link href={data.page}>Decide in Lead Hub</Link>
        </Alert>
      )}
      {lead.doNotContactUntil ? (
        <Alert title={`Do not contact until ${lead.doNotContactUntil}`} variant="warning" />
      ) : null}
      <Receipt lead={lead} />
      {lead.office ? <Text variant="microcopy">{`Territory ${lead.office.name}`}</Text> : null}
      {lead.ownership?.owner ? <Text variant="microcopy">{ownerText(lead.ownership)}</Text> : null}
      <Divider />
      {lead.links.map((link) => (
        <Standing key={link.id} link={link} />
      ))}
      {lead.absent.map((absence) => (
        <Standing key={absence.connection} link={{ ...absence, url: null, lastSyncedAt: null }} />
      ))}
      <Divider />
      <Buttons data={data} isSyncing={isSyncing} sync={sync} />
    </Flex>
  )
}

/** The parts add up to the score. */
function Receipt({ lead }: { readonly lead: Lead }) {
  if (lead.score === null) return <Text>Not scored yet.</Text>
  const { total, grade, parts, engagement = 0 } = lead.score
  const sides = engagement === 0 ? '' : `: fit ${total - engagement}, engagement ${engagement}`
  const ordered = [...parts].sort((a, b) => Math.abs(b.points) - Math.abs(a.points))
  return (
    <Flex direction="column" gap="xs">
      <Flex direction="row" align="center" gap="sm">
        <ScoreCircle score={total} />
        <Text format={{ fontWeight: 'bold' }}>{`Grade ${grade}`}</Text>
      </Flex>
      <List variant="unordered">
        {ordered.map(({ group, points, reason }) => (
          <Text key={group}>{`${signed(points)} ${reason}`}</Text>
        ))}
      </List>
      <Text variant="microcopy">{`Together ${total}${sides}`}</Text>
    </Flex>
  )
}

function Standing({ link }: { readonly link: Omit<LeadLink, 'id' | 'object'> }) {
  const why = [link.reason, link.fix].filter((part) => part !== null).join(' ')
  const when = link.lastSyncedAt === null ? '' : ago(link.lastSyncedAt, Date.now())
  return (
    <Flex direction="column" gap="flush">
      <Flex direction="row" gap="sm" align="center" wrap>
        <Text format={{ fontWeight: 'bold' }}>{connectorWord(link.connector)}</Text>
        <StatusTag variant={statusTones[link.status]}>{statusWords[link.status]}</StatusTag>
        {when === '' ? null : <Text variant="microcopy">{when}</Text>}
        {link.url === null ? null : <Link href={link.url}>Open</Link>}
      </Flex>
      {why === '' ? null : <Text variant="microcopy">{why}</Text>}
    </Flex>
  )
}

function Buttons({
  data,
  isSyncing,
  sync,
}: {
  readonly data: CardData
  readonly isSyncing: boolean
  readonly sync: () => void
}) {
  return (
    <Flex direction="row" gap="sm" align="center">
      {data.lead.actions.includes('sync') ? (
        <LoadingButton loading={isSyncing} onClick={sync}>
          {isSyncing ? 'Syncing' : 'Sync now'}
        </LoadingButton>
      ) : null}
      <Link href={data.page}>Open in Lead Hub</Link>
    </Flex>
  )
}
