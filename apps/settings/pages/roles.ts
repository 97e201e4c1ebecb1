import type { Role } from '#shared/api/workspace.ts'

/** Each role includes the ones after it. */
export const roleWords: Readonly<Record<Role, { readonly title: string; readonly may: string }>> = {
  owner: { title: 'Owner', may: 'makes and unmakes owners' },
  admin: { title: 'Admin', may: 'connects systems, approves the first sync, invites and removes people' },
  manager: { title: 'Manager', may: 'decides doubtful matches and retries what was refused' },
  rep: { title: 'Rep', may: 'edits leads and syncs them' },
  viewer: { title: 'Viewer', may: 'sees everything and changes nothing' },
}

/** The roles that somebody with this role can give. */
export const roleChoices = (by: Role): { value: string; label: string }[] =>
  Object.entries(roleWords)
    .filter(([name]) => name !== 'owner' || by === 'owner')
    .map(([value, { title }]) => ({ value, label: title }))
