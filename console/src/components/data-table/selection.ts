// What is selected in a table: survives paging, because it belongs to the page and not to the rows that are shown.
import { useCallback, useMemo, useState } from 'react'

export interface Selection {
  ids: ReadonlySet<string>
  /** "Select all 1,204 matching": the act then goes by the filter, not by ids. */
  isAllMatching: boolean
  count: number
  isSelected: (id: string) => boolean
  toggle: (id: string) => void
  setMany: (ids: readonly string[], isSelected: boolean) => void
  selectAllMatching: () => void
  clear: () => void
}

/** `key`: what the selection is of (filters, tenant); another one clears it. */
export function useSelection(key = ''): Selection {
  const [state, setState] = useState({ key, ids: new Set<string>() as ReadonlySet<string>, isAllMatching: false })
  const current = state.key === key ? state : { key, ids: new Set<string>(), isAllMatching: false }
  const change = useCallback(
    (next: (ids: Set<string>) => void) =>
      setState((before) => {
        const ids = new Set(before.key === key ? before.ids : [])
        next(ids)
        return { key, ids, isAllMatching: false }
      }),
    [key],
  )
  return useMemo(
    () => ({
      ids: current.ids,
      isAllMatching: current.isAllMatching,
      count: current.ids.size,
      isSelected: (id) => current.isAllMatching || current.ids.has(id),
      toggle: (id) => change((ids) => void (ids.delete(id) || ids.add(id))),
      setMany: (many, isSelected) =>
        change((ids) => {
          for (const id of many)
            if (isSelected) ids.add(id)
            else ids.delete(id)
        }),
      selectAllMatching: () => setState({ key, ids: new Set(), isAllMatching: true }),
      clear: () => setState({ key, ids: new Set(), isAllMatching: false }),
    }),
    // `current` is made of `state` and `key`.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [state, key, change],
  )
}
