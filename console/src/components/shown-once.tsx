// A secret that is shown this once: in a dialog that says so, with a button to copy it.
import { Button, Code, Group, Modal, Stack, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { Copy } from './copy.tsx'

export interface ShownOnceProps {
  title: string
  /** Name and value; null: the dialog is closed. */
  secrets: readonly (readonly [name: string, value: string])[] | null
  children: ReactNode
  onClose: () => void
}

export function ShownOnce({ title, secrets, children, onClose }: ShownOnceProps) {
  return (
    <Modal
      opened={secrets !== null}
      onClose={onClose}
      title={title}
      size="lg"
      closeOnClickOutside={false}
      closeOnEscape={false}
      withCloseButton={false}
    >
      <Stack gap="sm">
        <Text size="sm" component="div">
          {children}
        </Text>
        {secrets?.map(([name, value]) => (
          <div key={name}>
            <Text size="sm" fw={600}>
              {name}
            </Text>
            <Group gap={4} wrap="nowrap" align="flex-start">
              <Code block className="breakable" style={{ flex: 1, whiteSpace: 'pre-wrap' }}>
                {value}
              </Code>
              <Copy text={value} label={name.toLowerCase()} />
            </Group>
          </div>
        ))}
        <Group justify="flex-end">
          <Button onClick={onClose}>I have kept it</Button>
        </Group>
      </Stack>
    </Modal>
  )
}
