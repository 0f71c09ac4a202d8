// Copies a text and says so: `<Copy text={message.internetMessageId} label="Message-ID" />`.
import { ActionIcon, Button, Tooltip } from '@mantine/core'
import { useClipboard } from '@mantine/hooks'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import { announce } from '#console/util/announce.ts'

export function Copy({ text, label, withText = false }: { text: string; label: string; withText?: boolean }) {
  const { copy, copied } = useClipboard({ timeout: 2_000 })
  const run = (): void => {
    copy(text)
    announce(`${label} copied`)
  }
  const icon = copied ? <IconCheck size={16} /> : <IconCopy size={16} />
  if (withText)
    return (
      <Button variant="default" size="xs" leftSection={icon} onClick={run}>
        {copied ? 'Copied' : `Copy ${label}`}
      </Button>
    )
  return (
    <Tooltip label={copied ? 'Copied' : `Copy ${label}`}>
      <ActionIcon variant="subtle" color="gray" size={24} onClick={run} aria-label={`Copy ${label}`}>
        {icon}
      </ActionIcon>
    </Tooltip>
  )
}
