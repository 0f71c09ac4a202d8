// What an entry of the audit log tells: in words, and below them the code by which it is filtered and exported.
import { Text } from '@mantine/core'

export function ActionName({ action, actionLabel }: { action: string; actionLabel: string }) {
  return (
    <>
      {actionLabel}
      <Text component="code" size="xs" c="dimmed" display="block">
        {action}
      </Text>
    </>
  )
}
