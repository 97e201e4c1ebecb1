import type { FieldSpec, Problem } from '#shared/connector.ts'
import type { Fields, FieldValue } from '#shared/record.ts'

/**
 * Values the remote is going to refuse, found before they are sent. `fields` are the remote's words. `isCreate`: a
 * required field that is absent is a problem too. Fields without a spec are left to the remote.
 */
export const checkFields = (fields: Fields, specs: readonly FieldSpec[], isCreate: boolean): readonly Problem[] => {
  const problems: Problem[] = []
  for (const spec of specs) {
    const value = fields[spec.name]
    const problem = value === undefined ? undefined : checkValue(spec, value)
    const isAbsent = value === undefined && isCreate && spec.required && spec.writable
    if (problem !== undefined) problems.push(problem)
    else if (isAbsent) problems.push(missing(spec))
  }
  return problems
}

const checkValue = (spec: FieldSpec, value: FieldValue): Problem | undefined => {
  const about = { field: spec.name, value }
  if (!spec.writable) {
    const fix = `Set the mapping of “${spec.title}” to flow in only, or give the connected user the right to edit it.`
    return { ...about, code: 'read-only', said: `${spec.title} cannot be written.`, fix }
  }
  if (value === null) return spec.required ? { ...missing(spec), value } : undefined
  const said = typeProblem(spec, value)
  if (said !== undefined)
    return { ...about, code: 'type', said, fix: `Correct the value, or map “${spec.title}” to another field.` }
  if (spec.lengthMax !== undefined && typeof value === 'string' && value.length > spec.lengthMax) {
    const fix = `Shorten the value, or add “cut at ${spec.lengthMax}” to the mapping of “${spec.title}”.`
    return {
      ...about,
      code: 'too-long',
      said: `${spec.title} takes ${spec.lengthMax} characters, not ${value.length}.`,
      fix,
    }
  }
  if (spec.choices === undefined || spec.choices.includes(String(value))) return undefined
  const shown = spec.choices.slice(0, 10).join(', ')
  const fix = `Use one of: ${shown}${spec.choices.length > 10 ? ', …' : ''}; or add the value to the choices of “${spec.title}” or to its choice map.`
  return { ...about, code: 'choice', said: `${spec.title} does not know “${String(value).slice(0, 80)}”.`, fix }
}

const missing = (spec: FieldSpec): Problem => ({
  field: spec.name,
  code: 'required',
  said: `${spec.title} must not be blank.`,
  fix: `Fill it in at the lead, or set what to send when it is blank in the mapping of “${spec.title}”.`,
})

const forms: Readonly<Partial<Record<FieldSpec['type'], readonly [form: RegExp, what: string]>>> = {
  number: [/^-?\d+(\.\d+)?([eE][+-]?\d+)?$/, 'a number'],
  boolean: [/^(true|false)$/, 'true or false'],
  date: [/^\d{4}-\d{2}-\d{2}$/, 'a date like 2026-11-20'],
  datetime: [/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}/, 'an instant like 2026-11-20T08:00:00.000Z'],
  email: [/^[^\s@]+@[^\s@]+\.[^\s@]+$/, 'an e-mail address'],
}

const typeProblem = (spec: FieldSpec, value: FieldValue): string | undefined => {
  const expected = forms[spec.type]
  if (expected === undefined || expected[0].test(String(value))) return undefined
  return `${spec.title} takes ${expected[1]}, not “${String(value).slice(0, 80)}”.`
}
