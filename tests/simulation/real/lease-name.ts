/** A lease as the database spells it. */
export const leaseName = (lease: number): string => `lease ${lease}`
