// The dialog of `confirm`: names objects and effect, asks why, has the name typed; its error stays in it.
import { Button, Group, Modal, Stack, Text, Textarea, TextInput } from '@mantine/core'
import { useState, type SyntheticEvent } from 'react'
import { announce } from '#console/util/announce.ts'
import type { Confirmation } from './confirm.tsx'
import { keepFocus } from './keep-focus.ts'
import { Problem } from './notice.tsx'

export interface ConfirmDialogProps {
  confirmation: Confirmation
  /** What had the focus when it was asked. */
  opener: Element | null
  isOpen: boolean
  onClose: () => void
}

export default function ConfirmDialog({ confirmation, opener, isOpen, onClose }: ConfirmDialogProps) {
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      title={confirmation.title}
      size="md"
      onExitTransitionEnd={() => giveFocusBack(opener)}
    >
      <Questions confirmation={confirmation} onClose={onClose} />
    </Modal>
  )
}

/** A list whose row went away chooses first. */
const listFirst_ms = 300

/** To what opened the dialog; when that is gone with what was confirmed, to the panel that is open, else to the heading. */
function giveFocusBack(opener: Element | null): void {
  if (opener instanceof HTMLElement && opener.isConnected && opener !== document.body) return opener.focus()
  setTimeout(() => {
    keepFocus(() => document.querySelector<HTMLElement>('[aria-modal=true] button, [aria-modal=true] a') ?? heading())
  }, listFirst_ms)
}

const heading = (): HTMLElement | null => document.querySelector<HTMLElement>('main h1')

function Questions({ confirmation, onClose }: { confirmation: Confirmation; onClose: () => void }) {
  const { children, verb, isDangerous = false, typeName, reason, run, done } = confirmation
  const [typed, setTyped] = useState('')
  const [why, setWhy] = useState('')
  const [isRunning, setRunning] = useState(false)
  const [error, setError] = useState<Error | null>(null)
  const isExplained = reason?.isRequired !== true || why.trim().length >= (reason.least ?? 1)
  const mayRun = isExplained && (typeName === undefined || typed.trim() === typeName)
  const submit = async (event: SyntheticEvent): Promise<void> => {
    event.preventDefault()
    if (!mayRun || isRunning) return
    setRunning(true)
    setError(null)
    try {
      await run(why.trim())
      if (done !== undefined) announce(done)
      onClose()
    } catch (cause) {
      setError(cause as Error)
    } finally {
      setRunning(false)
    }
  }
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack gap="sm">
        <Text component="div" size="md">
          {children}
        </Text>
        {reason !== undefined && (
          <Textarea
            label={reason.label}
            required={reason.isRequired}
            value={why}
            onChange={(event) => setWhy(event.currentTarget.value)}
            maxLength={1_000}
            autosize
            minRows={2}
            data-autofocus
          />
        )}
        {typeName !== undefined && (
          <TextInput
            label={
              <>
                Type <b>{typeName}</b> to go on
              </>
            }
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
            autoComplete="off"
            data-autofocus
          />
        )}
        {error !== null && <Problem error={error} title="This was not done" />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" color={isDangerous ? 'red' : 'blue'} loading={isRunning} disabled={!mayRun}>
            {verb}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
