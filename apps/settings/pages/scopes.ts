/** What consent to a remote means, in words. Lead Hub's own words: vendors' consent pages name scopes, not purposes. */
export interface ConsentWords {
  readonly allows: readonly string[]
  readonly never: readonly string[]
  /** What somebody there has to have or do. */
  readonly needs: string | null
}

const words: Readonly<Record<string, ConsentWords>> = {
  salesforce: {
    allows: [
      'Read leads, contacts and accounts, and which of them were deleted or merged',
      'Create and update leads and accounts; update contacts',
      'Keep access until you disconnect, without asking again',
    ],
    never: ['Delete records', 'Read cases, opportunities or e-mails'],
    needs: 'You need a Salesforce user with API access. Our package adds the fields for score, grade and reasons.',
  },
  hubspot: {
    allows: [
      'Read contacts and companies and how they belong together',
      'Create and update contacts and companies',
      'Add the properties for score, grade and reasons, and one that holds Lead Hub’s id',
    ],
    never: ['Delete or merge records', 'Send e-mails or enrol anybody in a workflow itself'],
    needs: 'You need a HubSpot user who may install apps. Workflows of yours that start on changes do start.',
  },
  sheets: {
    allows: [
      'Read and write the cells of the spreadsheet you name',
      'Add the columns Lead Hub needs at its right end',
      'Hear at once when the file changes',
    ],
    never: ['Open other files', 'Overwrite formulas', 'Reorder or delete rows'],
    needs:
      'You need to be an editor of the spreadsheet. Google asks about all your spreadsheets; Lead Hub opens the one you name.',
  },
}

/** `null` for a remote this page has no words for. */
export const consentWords = (connector: string): ConsentWords | null => words[connector] ?? null
