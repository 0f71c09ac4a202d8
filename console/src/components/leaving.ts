// What was typed is not lost by a click elsewhere.
import { useEffect } from 'react'
import { useBlocker } from 'react-router'

/** Asks `question` before another page is opened while something is unsaved; tabs and steps of the same page are free. */
export function useLeavingAsked(isDirty: boolean, question: string): void {
  const blocker = useBlocker(
    ({ currentLocation, nextLocation }) => isDirty && currentLocation.pathname !== nextLocation.pathname,
  )
  useEffect(() => {
    if (blocker.state !== 'blocked') return
    if (window.confirm(question)) blocker.proceed()
    else blocker.reset()
  }, [blocker, question])
}
