// The live region: what `announce` says is read out.
import { VisuallyHidden } from '@mantine/core'
import { useEffect, useState } from 'react'
import { onAnnounce } from '#console/util/announce.ts'

export function Announcer() {
  const [said, setSaid] = useState({ text: '', count: 0 })
  useEffect(() => onAnnounce((text) => setSaid((before) => ({ text, count: before.count + 1 }))), [])
  return (
    <VisuallyHidden role="status" aria-live="polite">
      {/* The same text again is a change, too. */}
      {said.text}
      {said.count % 2 === 0 ? '' : '\u00a0'}
    </VisuallyHidden>
  )
}
