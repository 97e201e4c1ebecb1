import { Button, Code, CopyButton, Group, Paper, ScrollArea, Stack, Text, Title } from '@mantine/core'
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
        <Group wrap="nowrap" gap="xs">
          <ScrollArea
            type="auto"
            style={{ flex: 1 }}
            viewportProps={{ tabIndex: 0, role: 'region', 'aria-label': 'Address for change messages' }}
          >
            <Code style={{ whiteSpace: 'nowrap' }}>{address}</Code>
          </ScrollArea>
          <CopyButton value={address}>
            {({ copied, copy }) => (
              <Button
                variant="default"
                size="xs"
                onClick={copy}
                leftSection={<Icon name={copied ? 'check' : 'copy'} />}
              >
                {copied ? 'Copied' : 'Copy address'}
              </Button>
            )}
          </CopyButton>
        </Group>
        <Text size="xs" c="dimmed">
          Treat it as a secret: whoever knows it can make Lead Hub look at records again, though nothing else.
        </Text>
      </Stack>
    </Paper>
  )
}
