// Says something to people who listen instead of look (WCAG 4.1.3). The shell holds the live region.

const listeners = new Set<(text: string) => void>()

/** `announce('312 of 1,204')`, `announce('Saved')`. */
export function announce(text: string): void {
  for (const listener of listeners) listener(text)
}

export function onAnnounce(listener: (text: string) => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
