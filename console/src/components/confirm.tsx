// Three levels of friction. Easily undone: act at once and `offerUndo`. Cannot be undone or reaches people: `confirm({ … })` names objects
// and effect. Stops mail or reaches many: the same with `typeName`.
import { Button, Group, Modal, Stack, Text, Textarea, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { createContext, useCallback, useContext, useState, type ReactNode, type SyntheticEvent } from 'react'
import { announce } from '#console/util/announce.ts'
import { Problem } from './notice.tsx'

export interface Confirmation {
  /** A question without "really": "Release 3 messages". */
  title: string
  /** The objects and the effect, with counts. */
  children: ReactNode
  /** On the button, e.g. "Release". */
  verb: string
  isDangerous?: boolean
  /** Level three: this must be typed. */
  typeName?: string
  /** Asks why; the answer is kept in the audit log. */
  reason?: { label: string; isRequired: boolean }
  /** Its error is shown in the dialog, which stays open. */
  run: (reason: string) => Promise<unknown>
  /** Said when it is done, for those who listen. */
  done?: string
}

const ConfirmContext = createContext<(confirmation: Confirmation) => void>(() => {})

/** `const confirm = useConfirm()`. */
export const useConfirm = () => useContext(ConfirmContext)

export function ConfirmProvider({ children }: { children: ReactNode }) {
  const [asked, setAsked] = useState<{ confirmation: Confirmation; count: number } | null>(null)
  const [isOpen, setOpen] = useState(false)
  const ask = useCallback((confirmation: Confirmation) => {
    setAsked((before) => ({ confirmation, count: (before?.count ?? 0) + 1 }))
    setOpen(true)
  }, [])
  return (
    <ConfirmContext value={ask}>
      {children}
      <Modal opened={isOpen} onClose={() => setOpen(false)} title={asked?.confirmation.title} size="md">
        {asked !== null && (
          <Dialog key={asked.count} confirmation={asked.confirmation} onClose={() => setOpen(false)} />
        )}
      </Modal>
    </ConfirmContext>
  )
}

function Dialog({ confirmation, onClose }: { confirmation: Confirmation; onClose: () => void }) {
  const { children, verb, isDangerous = false, typeName, reason, run, done } = confirmation
  const [typed, setTyped] = useState('')
  const [why, setWhy] = useState('')
  const [isRunning, setRunning] = useState(false)
  const [error, setError] = useState<Error | null>(null)
  const isExplained = reason?.isRequired !== true || why.trim() !== ''
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

const undo_shown_ms = 8_000

/** Level one: it is done already; the toast offers the way back. `undo`'s own failure must show on the page (the row reverts). */
export function offerUndo(text: string, undo: () => void): void {
  announce(`${text}. Undo is offered.`)
  const id = notifications.show({
    message: (
      <Group justify="space-between" wrap="nowrap">
        <span>{text}</span>
        <Button
          size="xs"
          variant="default"
          onClick={() => {
            notifications.hide(id)
            undo()
          }}
        >
          Undo
        </Button>
      </Group>
    ),
    autoClose: undo_shown_ms,
  })
}

/** For what happened elsewhere; never the only copy of an error. */
export function toast(text: ReactNode, link?: { to: string; label: string }): void {
  notifications.show({
    message: (
      <>
        {text} {link !== undefined && <a href={link.to}>{link.label}</a>}
      </>
    ),
  })
}
