// Pure: what a key means on a row.

export type Move = 1 | -1 | 'select' | 'open'

export function moveOf(
  event: { key: string; ctrlKey: boolean; metaKey: boolean; altKey: boolean },
  withLetters: boolean,
): Move | null {
  if (event.ctrlKey || event.metaKey || event.altKey) return null
  if (event.key === 'ArrowDown') return 1
  if (event.key === 'ArrowUp') return -1
  if (event.key === 'Enter') return 'open'
  if (event.key === ' ') return 'select'
  if (!withLetters) return null
  if (event.key === 'j') return 1
  if (event.key === 'k') return -1
  if (event.key === 'x') return 'select'
  return null
}
