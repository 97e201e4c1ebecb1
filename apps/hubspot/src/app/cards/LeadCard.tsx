import { hubspot } from '@hubspot/ui-extensions'
import { LeadCardView } from './LeadCardView.tsx'

hubspot.extend<'crm.record.sidebar'>(() => <LeadCardView />)
