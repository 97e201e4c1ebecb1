import { Button, Code, CopyButton, Paper, Stack, Text, Title } from '@mantine/core'
import { Icon } from '#apps/settings/frame/icons.tsx'

interface PushAddressProps {
  readonly connector: string
  readonly address: string
}

const steps: Readonly<Record<string, string>> = {
  salesforce:
    'In Salesforce Setup, make a Flow or workflow rule with an Outbound Message for Lead, Contact and Account, and give this address as its endpoint URL.',
}

/** The address that an admin of the remote gives it, so that changes are heard of at once. */
export function PushAddress({ connector, address }: PushAddressProps) {
  return (
    <Paper component="section" aria-labelledby="push-address">
      <Stack gap="xs">
        <Title order={2} id="push-address">
          Hear of changes at once
        </Title>
        <Text size="sm">
          {steps[connector] ?? 'Give this address to the other system as the place for its change messages.'} Until then
          Lead Hub asks for changes by itself, which takes a little longer.
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
