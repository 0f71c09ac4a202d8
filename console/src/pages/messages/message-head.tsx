// What stands above everything: verdict, direction, size, and where the message is as far as we know.
import { RelativeTime } from '#console/components/relative-time.tsx'
import { ToneLabel } from '#console/theme/tone.tsx'
import { formatSize } from '#console/util/numbers.ts'
import { Addresses } from './address.tsx'
import type { Message } from './calls.ts'
import { directionWord, modeWord, verdictWord } from './words.ts'
import classes from './messages.module.css'

export function MessageHead({ message }: { message: Message }) {
  return (
    <>
      <div className={classes.head}>
        <ToneLabel tone={verdictWord(message.category).tone}>{verdictWord(message.category).label}</ToneLabel>
        <span>{directionWord(message.direction)}</span>
        <span>{modeWord(message.mode)}</span>
        <span>{formatSize(message.size_bytes)}</span>
        <span>
          received <RelativeTime at={message.receivedAt} focusable />
        </span>
      </div>
      <Location message={message} />
    </>
  )
}

export function Location({ message }: { message: Message }) {
  const { location } = message.explanation
  if (location.length === 0) return null
  return (
    <div className={classes.location}>
      {location.map(({ recipients, text, at }) => (
        <p key={`${text} ${at}`}>
          <b>Last known place</b>
          {location.length > 1 && (
            <>
              {' for '}
              <Addresses list={recipients} />
            </>
          )}
          : {text} <RelativeTime at={at} focusable />
        </p>
      ))}
    </div>
  )
}
