// Pure: where a copy of a bad message is, in words, and what can be done about it.
import type { CopyState } from '#compromise/copies/contract.ts'
import type { ToneWord } from '#console/theme/tone.tsx'

export const copyWords: Record<CopyState, ToneWord> = {
  found: { tone: 'warning', word: 'In the mailbox' },
  removing: { tone: 'neutral', word: 'Being taken out' },
  removed: { tone: 'ok', word: 'Taken out' },
  restoring: { tone: 'neutral', word: 'Being put back' },
  restored: { tone: 'warning', word: 'Put back' },
  gone: { tone: 'ok', word: 'Not there any more' },
  failed: { tone: 'danger', word: 'Could not be taken out' },
}

export const isMoving = (state: CopyState | null): boolean => state === 'removing' || state === 'restoring'
export const isRemovable = (state: CopyState): boolean => ['found', 'restored', 'failed', 'removing'].includes(state)
export const isRestorable = (state: CopyState): boolean => ['removed', 'restoring'].includes(state)
