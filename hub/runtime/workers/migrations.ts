import accounts from '#hub/store/control/migrations/0001_accounts.sql'
import routes from '#hub/store/control/migrations/0002_routes.sql'
import slack from '#hub/store/control/migrations/0003_slack.sql'
import reach from '#hub/store/control/migrations/0004_reach.sql'
import workspace from '#hub/store/workspace/migrations/0001_workspace.sql'
import reviews from '#hub/store/workspace/migrations/0002_reviews.sql'
import disputes from '#hub/store/workspace/migrations/0003_disputes.sql'
import changeSets from '#hub/store/workspace/migrations/0004_change_sets.sql'
import deletions from '#hub/store/workspace/migrations/0005_deletions.sql'
import quotas from '#hub/store/workspace/migrations/0006_quotas_and_alarms.sql'
import outboxLease from '#hub/store/workspace/migrations/0007_outbox_lease.sql'
import inboxSeq from '#hub/store/workspace/migrations/0008_inbox_seq.sql'
import changePages from '#hub/store/workspace/migrations/0009_change_pages.sql'
import inboxParked from '#hub/store/workspace/migrations/0010_inbox_parked.sql'
import brake from '#hub/store/workspace/migrations/0011_brake.sql'
import reconciliation from '#hub/store/workspace/migrations/0012_reconciliation.sql'
import packedOrigins from '#hub/store/workspace/migrations/0017_packed_origins.sql'
import territory from '#hub/store/workspace/migrations/0018_territory.sql'
import scoring from '#hub/store/workspace/migrations/0019_scoring.sql'
import engagement from '#hub/store/workspace/migrations/0020_engagement.sql'
import imports from '#hub/store/workspace/migrations/0021_import.sql'
import routing from '#hub/store/workspace/migrations/0022_routing.sql'
import uniting from '#hub/store/workspace/migrations/0023_uniting.sql'
import duplicates from '#hub/store/workspace/migrations/0024_duplicates.sql'
import keptRecords from '#hub/store/workspace/migrations/0025_kept_records.sql'
import type { Migration } from '#hub/store/migrate.ts'

/** A Worker has no files to list, so every migration has its line here; a test compares this list with the folders. */
export const controlMigrations: readonly Migration[] = [
  { name: '0001_accounts.sql', sql: accounts },
  { name: '0002_routes.sql', sql: routes },
  { name: '0003_slack.sql', sql: slack },
  { name: '0004_reach.sql', sql: reach },
]

export const workspaceMigrations: readonly Migration[] = [
  { name: '0001_workspace.sql', sql: workspace },
  { name: '0002_reviews.sql', sql: reviews },
  { name: '0003_disputes.sql', sql: disputes },
  { name: '0004_change_sets.sql', sql: changeSets },
  { name: '0005_deletions.sql', sql: deletions },
  { name: '0006_quotas_and_alarms.sql', sql: quotas },
  { name: '0007_outbox_lease.sql', sql: outboxLease },
  { name: '0008_inbox_seq.sql', sql: inboxSeq },
  { name: '0009_change_pages.sql', sql: changePages },
  { name: '0010_inbox_parked.sql', sql: inboxParked },
  { name: '0011_brake.sql', sql: brake },
  { name: '0012_reconciliation.sql', sql: reconciliation },
  { name: '0017_packed_origins.sql', sql: packedOrigins },
  { name: '0018_territory.sql', sql: territory },
  { name: '0019_scoring.sql', sql: scoring },
  { name: '0020_engagement.sql', sql: engagement },
  { name: '0021_import.sql', sql: imports },
  { name: '0022_routing.sql', sql: routing },
  { name: '0023_uniting.sql', sql: uniting },
  { name: '0024_duplicates.sql', sql: duplicates },
  { name: '0025_kept_records.sql', sql: keptRecords },
]
