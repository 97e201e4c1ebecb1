import { Button, Group, Modal, Stack, type ButtonProps } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import type { ReactNode } from 'react'

interface ConfirmProps {
  /** Names its object: "Disconnect Salesforce". Also the dialog's title and its button. */
  readonly act: string
  /** On the button that opens the dialog, where the object is plain from its surroundings. */
  readonly label?: string
  /** What will happen, spelled out. */
  readonly children: ReactNode
  readonly run: () => void
  readonly busy?: boolean
  readonly button?: ButtonProps
}

/** A button that asks before it does what cannot be taken back by pressing another. */
export function Confirm({ act, label, children, run, busy = false, button }: ConfirmProps) {
  const [opened, { open, close }] = useDisclosure(false)
  const confirm = (): void => {
    close()
    run()
  }
  return (
    <>
      <Button variant="default" loading={busy} aria-label={act} {...button} onClick={open}>
        {label ?? act}
      </Button>
      <Modal opened={opened} onClose={close} title={`${act}?`}>
        <Stack>
          {children}
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              Cancel
            </Button>
            <Button color="red.9" onClick={confirm}>
              {act}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  )
}
