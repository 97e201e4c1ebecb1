import { Alert } from '@mantine/core'
import { problemOf } from '#apps/settings/api.ts'
import { Icon } from '#apps/settings/frame/icons.tsx'

/** Why a form was not accepted, beside the form. */
export function FormProblem({ error }: { readonly error: unknown }) {
  if (error === null || error === undefined) return null
  const { detail, fix, errors = [] } = problemOf(error)
  return (
    <Alert color="red.9" variant="outline" icon={<Icon name="attention" />} title={detail} role="alert">
      {fix}
      {errors.map(({ path, message }) => (
        <div key={path}>
          {path}: {message}
        </div>
      ))}
    </Alert>
  )
}
