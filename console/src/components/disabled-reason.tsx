// An act that does not apply is shown, disabled, with its reason: `<DisabledReason reason={may ? null : needs('Admin')}>…</DisabledReason>`.
import { Tooltip } from '@mantine/core'
import { cloneElement, useId, type ReactElement } from 'react'

interface Act {
  onClick?: unknown
  'data-disabled'?: boolean
  'aria-disabled'?: boolean
  'aria-describedby'?: string
}

/** Null: the act as it is. The disabled act keeps the focus (and so its reason can be read) but does nothing. */
export function DisabledReason({ reason, children }: { reason: string | null; children: ReactElement<Act> }) {
  const id = useId()
  if (reason === null) return children
  return (
    <>
      <Tooltip label={reason} multiline maw={320}>
        {cloneElement(children, {
          onClick: (event: { preventDefault(): void }) => event.preventDefault(),
          'data-disabled': true,
          'aria-disabled': true,
          'aria-describedby': id,
        })}
      </Tooltip>
      <span id={id} hidden>
        {reason}
      </span>
    </>
  )
}

/** The words of the state "read-only role". */
export const needs = (role: string): string => `This needs the ${role} role.`
