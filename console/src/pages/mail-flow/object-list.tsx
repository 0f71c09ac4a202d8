// Objects of ours, expected and found; what differs is open at once.
import { Button } from '@mantine/core'
import { Link } from 'react-router'
import { Facts } from '#console/components/facts.tsx'
import { RelativeTime } from '#console/components/relative-time.tsx'
import { Notice } from '#console/components/notice.tsx'
import { ToneLabel } from '#console/theme/tone.tsx'
import { plural } from '#console/util/numbers.ts'
import type { ObjectView } from './mail-flow-api.ts'
import classes from './mail-flow.module.css'
import { DifferenceTable } from './plan-view.tsx'
import { kindWords, objectWords } from './words.ts'

export function ObjectList({ items, tenantId }: { items: readonly ObjectView[]; tenantId: string }) {
  const wrong = items.filter(({ state }) => state !== 'ok')
  return (
    <>
      {wrong.length > 0 && (
        <Notice
          tone="danger"
          title={`${plural(wrong.length, 'object')} not as expected`}
          actions={
            <Button size="xs" component={Link} to={`/t/${tenantId}/mail-flow/tampering`}>
              Show the differences and repair
            </Button>
          }
        />
      )}
      {items.map((object) => (
        <ObjectRow key={object.key} object={object} />
      ))}
    </>
  )
}

function ObjectRow({ object }: { object: ObjectView }) {
  const { tone, word } = objectWords[object.state]
  return (
    <details className={classes.object} open={object.state === 'changed'}>
      <summary>
        <ToneLabel tone={tone}>{word}</ToneLabel>
        <strong className="breakable">{object.name}</strong>
        <span className={classes.purpose}>{object.purpose}</span>
        {object.isEnabled !== null && <span className={classes.word}>{object.isEnabled ? 'On' : 'Off'}</span>}
      </summary>
      <div className={classes.inside}>
        <Facts
          items={[
            ['Kind', kindWords[object.kind]],
            object.guid === null ? null : ['GUID', <code key="guid">{object.guid}</code>],
            object.whenChanged === null
              ? null
              : ['Changed in Exchange', <RelativeTime key="changed" at={object.whenChanged} />],
          ]}
        />
        <DifferenceTable rows={object.properties} label={`Properties of ${object.name}`} />
      </div>
    </details>
  )
}
