import { Button, PasswordInput, Stack, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, useRouter } from '@tanstack/react-router'
import { problemOf } from '#apps/settings/api.ts'
import { TextLink } from '#apps/settings/frame/links.tsx'
import { signUp } from '#apps/settings/resources/account.ts'
import { Door, safeBack } from './door.tsx'
import { FormProblem } from './form-problem.tsx'

const route = getRouteApi('/sign-up')
const passwordMin = 10

export function SignUp() {
  const { back } = route.useSearch()
  const { history } = useRouter()
  const client = useQueryClient()
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { name: '', email: '', password: '' },
    validate: {
      password: (value) => (value.length < passwordMin ? `Use at least ${passwordMin} characters.` : null),
    },
  })
  const make = useMutation({
    mutationFn: signUp,
    onSuccess: () => {
      client.clear()
      history.push(safeBack(back))
    },
  })
  // Signing up answers the same for a known address, so that strangers learn nothing; signing in then says no.
  const isKnown = make.error !== null && problemOf(make.error).code === 'wrong-sign-in'
  return (
    <Door title="Make an account" note="One account opens every workspace you are invited to.">
      <form onSubmit={form.onSubmit((values) => make.mutate(values))}>
        <Stack>
          {isKnown ? (
            <Text size="sm" role="alert">
              There is an account with this address already, with another password. Sign in instead.
            </Text>
          ) : (
            <FormProblem error={make.error} />
          )}
          <TextInput label="Name" autoComplete="name" required maxLength={120} {...form.getInputProps('name')} />
          <TextInput
            label="E-mail address"
            type="email"
            autoComplete="username"
            required
            {...form.getInputProps('email')}
          />
          <PasswordInput
            label="Password"
            description={`At least ${passwordMin} characters.`}
            autoComplete="new-password"
            required
            {...form.getInputProps('password')}
          />
          <Button type="submit" loading={make.isPending}>
            Make an account
          </Button>
          <Text size="sm" ta="center">
            Have one already?{' '}
            <TextLink to="/sign-in" search={back === undefined ? {} : { back }} underline="always">
              Sign in
            </TextLink>
          </Text>
        </Stack>
      </form>
    </Door>
  )
}
