import { Button, PasswordInput, Stack, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, useRouter } from '@tanstack/react-router'
import { TextLink } from '#apps/settings/frame/links.tsx'
import { signIn } from '#apps/settings/resources/account.ts'
import { Door, safeBack } from './door.tsx'
import { FormProblem } from './form-problem.tsx'

const route = getRouteApi('/sign-in')

export function SignIn() {
  const { back } = route.useSearch()
  const { history } = useRouter()
  const client = useQueryClient()
  const form = useForm({ mode: 'uncontrolled', initialValues: { email: '', password: '' } })
  const enter = useMutation({
    mutationFn: signIn,
    onSuccess: () => {
      client.clear()
      history.push(safeBack(back))
    },
  })
  return (
    <Door title="Sign in">
      <form onSubmit={form.onSubmit((values) => enter.mutate(values))}>
        <Stack>
          <FormProblem error={enter.error} />
          <TextInput
            label="E-mail address"
            type="email"
            autoComplete="username"
            required
            {...form.getInputProps('email')}
          />
          <PasswordInput
            label="Password"
            autoComplete="current-password"
            required
            {...form.getInputProps('password')}
          />
          <Button type="submit" loading={enter.isPending}>
            Sign in
          </Button>
          <Text size="sm" ta="center">
            New here?{' '}
            <TextLink to="/sign-up" search={back === undefined ? {} : { back }} underline="always">
              Make an account
            </TextLink>
          </Text>
        </Stack>
      </form>
    </Door>
  )
}
