import { Text } from '@mantine/core'

interface MistakesProps {
  readonly mistakes: readonly { readonly path: string; readonly message: string }[]
}

/** What has to be mended before anything can be published, beside where it stands. */
export const Mistakes = ({ mistakes }: MistakesProps) =>
  mistakes.map(({ path, message }) => (
    <Text key={`${path} ${message}`} size="sm" c="red.9" role="alert">
      {message}
    </Text>
  ))
