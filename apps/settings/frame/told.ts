import { notifications } from '@mantine/notifications'
import { problemOf } from '#apps/settings/api.ts'

const closeButtonProps = { 'aria-label': 'Close' }

/** Says that something was done. */
export const tellDone = (message: string): void => {
  notifications.show({ message, color: 'ok.8', autoClose: 4_000, closeButtonProps })
}

/** Says what went wrong and what to do about it; stays until it is closed. */
export const tellFailed = (error: unknown): void => {
  const { title, detail, fix } = problemOf(error)
  notifications.show({
    title,
    message: fix === undefined ? detail : `${detail} ${fix}`,
    color: 'red.9',
    autoClose: false,
    closeButtonProps,
  })
}
