// What a person chose for their screens (columns, density, keys), kept in this browser.
import { useCallback, useSyncExternalStore } from 'react'

const prefix = 'mailwarden.'
const listeners = new Set<() => void>()

function readText(key: string): string | null {
  try {
    return localStorage.getItem(prefix + key)
  } catch {
    return null // storage may be switched off
  }
}

/** Like useState, kept under `key`; every user of the same key sees a change. */
export function usePreference<T>(key: string, standard: T): [T, (value: T) => void] {
  const text = useSyncExternalStore(subscribe, () => readText(key))
  const set = useCallback(
    (value: T) => {
      try {
        localStorage.setItem(prefix + key, JSON.stringify(value))
      } catch {
        // storage may be switched off or full: the choice holds until the page is left
      }
      for (const listener of listeners) listener()
    },
    [key],
  )
  return [parse(text, standard), set]
}

function parse<T>(text: string | null, standard: T): T {
  if (text === null) return standard
  try {
    return JSON.parse(text) as T
  } catch {
    return standard
  }
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  addEventListener('storage', listener)
  return () => {
    listeners.delete(listener)
    removeEventListener('storage', listener)
  }
}
