// What is typed into a form of something that others may change, too: another's change is taken over as long as nothing here is unsaved,
// and leaving with changes asks.
import { useState } from 'react'
import { useLeavingAsked } from '#console/components/leaving.ts'

export interface Versioned<T> {
  version: number
  value: T
}

/** `stored`: what the server has now. */
export function useVersioned<T>(stored: Versioned<T>, question: string) {
  const [base, setBase] = useState(stored)
  const [value, setValue] = useState(stored.value)
  const isDirty = JSON.stringify(value) !== JSON.stringify(base.value)
  /** After saving: what the server made of it. */
  const take = (next: Versioned<T>): void => {
    setBase(next)
    setValue(next.value)
  }
  if (stored.version > base.version && !isDirty) take(stored)
  useLeavingAsked(isDirty, question)
  return { value, setValue, isDirty, version: base.version, take, reload: () => take(stored) }
}
