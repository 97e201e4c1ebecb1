import { Button, Code, CopyButton, Paper, Stack, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Icon } from '#apps/settings/frame/icons.tsx'
import { connectorsQuery } from '#apps/settings/resources/connections.ts'

interface PushAddressProps {
  readonly connector: string
  readonly address: string
  /** True while its messages arrive. */
  readonly isUsed: boolean
}

/** The address that an admin of the remote gives it, so that changes are heard of at once. */
export function PushAddress({ connector, address, isUsed }: PushAddressProps) {
  const help = useQuery(connectorsQuery).data?.find(({ id }) => id === connector)?.pushHelp
  return (
    <Paper component="section" aria-labelledby="push-address">
      <Stack gap="xs">
        <Title order={2} id="push-address">
          {isUsed ? 'Where changes are heard of' : 'Hear of changes at once'}
        </Title>
        <Text size="sm">
          {isUsed
            ? 'Changes arrive at this address as they are made. There is nothing to do unless the set-up over there is lost.'
            : `${help ?? 'Give this address to the other system as the place for its change messages.'} Until then Lead Hub asks for changes by itself, which takes a little longer.`}
        </Text>
        <Code block style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
          {address}
        </Code>
        <CopyButton value={address}>
          {({ copied, copy }) => (
            <Button
              variant="default"
              size="xs"
              onClick={copy}
              leftSection={<Icon name={copied ? 'check' : 'copy'} />}
              style={{ alignSelf: 'flex-start' }}
            >
              {copied ? 'Copied' : 'Copy address'}
            </Button>
          )}
        </CopyButton>
        <Text size="xs" c="dimmed">
          Treat it as a secret: whoever knows it can make Lead Hub look at records again, though nothing else.
        </Text>
      </Stack>
    </Paper>
  )
}
