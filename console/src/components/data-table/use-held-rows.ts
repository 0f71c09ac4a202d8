// Rows of a live list that do not jump under the reader: "7 new" instead.
import { useEffect, useRef, useState } from 'react'
import { announce } from '#console/util/announce.ts'
import { plural } from '#console/util/numbers.ts'
import { holdRows, type HeldRows } from './held-rows.ts'

/** Scrolled further than this, the top is out of sight. */
const reading_px = 120

export function useHeldRows<Row>(
  next: readonly Row[],
  rowId: (row: Row) => string,
  isBusy: boolean,
): HeldRows<Row> & { showAll: () => void } {
  const shown = useRef<readonly string[]>([])
  const [isAsked, setAsked] = useState(0)
  const released = useRef(0)
  const isReading = (isBusy || window.scrollY > reading_px) && released.current === isAsked
  const held = holdRows(shown.current, next, rowId, isReading)
  const ids = held.rows.map(rowId)
  useEffect(() => {
    shown.current = ids
    released.current = isAsked
    // Joined: a list that is made anew with the same ids is the same.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [ids.join(), isAsked])
  const { count } = held
  useEffect(() => {
    if (count > 0) announce(plural(count, 'new row'))
  }, [count])
  return { ...held, showAll: () => setAsked((before) => before + 1) }
}
