// Everything that happened in the case, newest first, by whom; one track or all.
import { SegmentedControl } from '@mantine/core'
import { useState } from 'react'
import type { IncidentView, TimelineEntryView } from '#compromise/contract.ts'
import { Card } from '#console/components/card.tsx'
import { Copy } from '#console/components/copy.tsx'
import { Empty } from '#console/components/empty.tsx'
import { formatExact, formatNumber } from '#console/util/numbers.ts'
import { localTimes } from '#console/util/local-times.ts'
import classes from './incidents.module.css'
import { trackWords } from './words.ts'

type Choice = 'all' | TimelineEntryView['track']

export function Timeline({ incident }: { incident: IncidentView }) {
  const [choice, setChoice] = useState<Choice>('all')
  const { timeline } = incident
  const newestFirst = [...timeline].sort((a, b) => (a.at < b.at ? 1 : -1))
  const present = [...new Set(timeline.map(({ track }) => track))]
  const shown = newestFirst.filter(({ track }) => choice === 'all' || track === choice)
  return (
    <Card
      title="Timeline"
      lead="Newest first. Nothing of it can be deleted."
      actions={timeline.length > 0 && <Copy text={asText(incident)} label="timeline" withText />}
    >
      {timeline.length === 0 ? (
        <Empty
          state={{ kind: 'nothing-yet', title: 'Nothing happened yet', text: 'Each step appears here at once.' }}
        />
      ) : (
        <>
          <div className={classes.scroll} role="region" aria-label="Part of the timeline" tabIndex={0}>
            <SegmentedControl
              size="xs"
              aria-label="Which part"
              value={choice}
              onChange={(value) => setChoice(value as Choice)}
              data={[
                { value: 'all', label: 'All' },
                ...present.map((track) => ({ value: track, label: trackWords[track] })),
              ]}
            />
          </div>
          <ol className={classes.timeline}>
            {shown.map((entry, index) => (
              <Entry key={`${entry.at} ${shown.length - index}`} entry={entry} />
            ))}
          </ol>
        </>
      )}
    </Card>
  )
}

function Entry({ entry: { at, track, by, text, data } }: { entry: TimelineEntryView }) {
  const details = detailsOf(data)
  return (
    <li data-track={track}>
      <time dateTime={at}>{formatExact(new Date(at))}</time>
      <div className="breakable">
        {localTimes(text)}
        <div className={classes.dimmed}>
          {trackWords[track]}
          {by !== null && `, ${by}`}
          {details !== '' && `. ${localTimes(details)}`}
        </div>
      </div>
    </li>
  )
}

/** What the text says already, or what only programs read. */
const hidden = /Id$|^(?:state|step|number|key)$/

/** Reason, code and such, as far as a person can read them. */
function detailsOf(data: TimelineEntryView['data']): string {
  return Object.entries(data)
    .filter(([name]) => !hidden.test(name))
    .filter(([, value]) => typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    .map(([name, value]) => `${nameText(name)}: ${valueText(value)}`)
    .join(', ')
}

const nameText = (name: string): string =>
  name
    .replaceAll(/_(?:ms|hours|minutes|seconds|bytes)$/g, '')
    .replaceAll(/([a-z])([A-Z])/g, (_whole, before: string, after: string) => `${before} ${after.toLowerCase()}`)

const valueText = (value: unknown): string =>
  typeof value === 'number' ? formatNumber(value) : typeof value === 'boolean' ? (value ? 'yes' : 'no') : String(value)

/** For a ticket: oldest first, UTC. */
function asText({ mailbox, trigger, timeline }: IncidentView): string {
  const lines = [...timeline]
    .sort((a, b) => (a.at < b.at ? -1 : 1))
    .map(({ at, track, by, text }) => `${at}  ${trackWords[track]}  ${text}${by === null ? '' : ` (${by})`}`)
  return [`${mailbox.address}: ${trigger}`, ...lines].join('\n')
}
