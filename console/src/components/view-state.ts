// State of a view that lives in the URL, so that links can be sent and Back works: parameters, cursor, sorting, period.
import { useCallback, useMemo } from 'react'
import { useLocation, useNavigate, useSearchParams } from 'react-router'

/** `const [tab, setTab] = useParameter('tab', 'open')`. The standard value is not written; changing it goes back to the first page. */
export function useParameter(name: string, standard = ''): [string, (value: string) => void] {
  const [parameters, setParameters] = useSearchParams()
  const set = useCallback(
    (value: string) =>
      setParameters((before) => {
        const next = new URLSearchParams(before)
        if (value === standard) next.delete(name)
        else next.set(name, value)
        next.delete('cursor')
        return next
      }),
    [name, standard, setParameters],
  )
  return [parameters.get(name) ?? standard, set]
}

export interface Paging {
  /** For the query of the API; undefined on the first page. */
  cursor: string | undefined
  isFirst: boolean
  older: (next: string) => void
  newer: () => void
}

interface PagingState {
  cursors?: string[]
}

/** Cursors in the URL; the way back is kept in the browser's history entry, so it survives a reload. */
export function usePaging(): Paging {
  const [parameters] = useSearchParams()
  const location = useLocation()
  const navigate = useNavigate()
  const cursor = parameters.get('cursor') ?? undefined
  return useMemo(() => {
    const before = (location.state as PagingState | null)?.cursors ?? []
    const go = (to: string | undefined, cursors: string[]): void => {
      const next = new URLSearchParams(location.search)
      if (to === undefined || to === '') next.delete('cursor')
      else next.set('cursor', to)
      void navigate({ search: next.toString() }, { state: { cursors } satisfies PagingState })
    }
    return {
      cursor,
      isFirst: cursor === undefined,
      older: (next) => go(next, [...before, cursor ?? '']),
      newer: () => go(before.at(-1), before.slice(0, -1)),
    }
  }, [cursor, location, navigate])
}

export type Sort = { column: string; isDescending: boolean } | null

/** `?sort=-receivedAt`; `column` begins with the most, the latest, the worst, unless it holds names. */
export function useSort(standard: NonNullable<Sort>): {
  sort: NonNullable<Sort>
  /** As the API takes it. */
  sortText: string
  onSort: (column: string, isByName: boolean) => void
} {
  const [text, setText] = useParameter('sort', textOf(standard))
  const sort = { column: text.replace(/^-/, ''), isDescending: text.startsWith('-') }
  const onSort = (column: string, isByName: boolean): void =>
    setText(textOf({ column, isDescending: sort.column === column ? !sort.isDescending : !isByName }))
  return { sort, sortText: text, onSort }
}

const textOf = ({ column, isDescending }: NonNullable<Sort>): string => (isDescending ? `-${column}` : column)
