// Three levels of friction. Easily undone: act at once and `offerUndo`. Cannot be undone or reaches people: `confirm({ … })` names objects
// and effect. Stops mail or reaches many: the same with `typeName`.
import { Button, Group } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { createContext, lazy, Suspense, useCallback, useContext, useState, type ReactNode } from 'react'
import { announce } from '#console/util/announce.ts'

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
  /** Asks why; the answer is kept in the audit log. `least`: so many letters (1). */
  reason?: { label: string; isRequired: boolean; least?: number }
  /** Its error is shown in the dialog, which stays open. */
  run: (reason: string) => Promise<unknown>
  /** Said when it is done, for those who listen. */
  done?: string
}

// Loaded when something is asked first: it brings dialogs and fields, which the first load of the console does not need.
const ConfirmDialog = lazy(() => import('./confirm-dialog.tsx'))

const ConfirmContext = createContext<(confirmation: Confirmation) => void>(() => {})

/** `const confirm = useConfirm()`. */
export const useConfirm = () => useContext(ConfirmContext)

export function ConfirmProvider({ children }: { children: ReactNode }) {
  const [asked, setAsked] = useState<{ confirmation: Confirmation; opener: Element | null; count: number } | null>(null)
  const [isOpen, setOpen] = useState(false)
  const ask = useCallback((confirmation: Confirmation) => {
    // The dialog is mounted open, so it cannot see itself who opened it.
    const opener = document.activeElement
    setAsked((before) => ({ confirmation, opener, count: (before?.count ?? 0) + 1 }))
    setOpen(true)
  }, [])
  return (
    <ConfirmContext value={ask}>
      {children}
      {asked !== null && (
        <Suspense fallback={null}>
          <ConfirmDialog
            key={asked.count}
            confirmation={asked.confirmation}
            opener={asked.opener}
            isOpen={isOpen}
            onClose={() => setOpen(false)}
          />
        </Suspense>
      )}
    </ConfirmContext>
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
