// One message: what it is, why it is held, its text, and its HTML in a frame without rights.
import { Button, Group } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { States } from '#console/components/states.tsx'
import { formatDay } from '#console/util/numbers.ts'
import type { PersonItem } from '../../../src/portal/contract.ts'
import { Acts, type ActsHandle } from './acts.tsx'
import { documentUrl, loadPreview, type Preview, type Visit } from './calls.ts'
import classes from './portal.module.css'

interface Props {
  item: PersonItem
  visit: Visit
  acts: ActsHandle
  onBack: () => void
}

export function ItemView({ item, visit, acts, onBack }: Props) {
  const query = useQuery({ queryKey: ['portal-preview', item.id], queryFn: () => loadPreview(item.id) })
  return (
    <article aria-labelledby="subject">
      <Button variant="subtle" mb="sm" onClick={onBack}>
        Back to the list
      </Button>
      <h2 id="subject" className={classes.words}>
        {item.subject || '(no subject)'}
      </h2>
      <dl className={classes.facts}>
        <dt>From</dt>
        <dd>{item.sender}</dd>
        <dt>For</dt>
        <dd>{item.recipients.join(', ')}</dd>
        <dt>Why it is held</dt>
        <dd>{item.why}</dd>
        <dt>Kept until</dt>
        <dd>{formatDay(new Date(item.expiresAt))}</dd>
      </dl>
      <Acts items={[item]} visit={visit} acts={acts} />
      {acts.report}
      <States query={query} shape="text" failure="The content cannot be shown" stillHolds="The message is still held.">
        {(preview) => <Content preview={preview} id={item.id} />}
      </States>
    </article>
  )
}

function Content({ preview, id }: { preview: Preview; id: string }) {
  const [isHtml, setHtml] = useState(false)
  return (
    <section aria-label="Content">
      <Group my="sm">
        <Button size="xs" variant={isHtml ? 'default' : 'light'} aria-pressed={!isHtml} onClick={() => setHtml(false)}>
          Text
        </Button>
        <Button
          size="xs"
          variant={isHtml ? 'light' : 'default'}
          aria-pressed={isHtml}
          disabled={!preview.hasHtml}
          onClick={() => setHtml(true)}
        >
          As it was meant to look
        </Button>
      </Group>
      {isHtml ? (
        <iframe
          className={classes.frame}
          title="The message, without anything active"
          sandbox=""
          src={documentUrl(id)}
        />
      ) : (
        <pre className={classes.text} tabIndex={0}>
          {preview.text || '(no text)'}
        </pre>
      )}
      {preview.isCut && <p className={classes.dim}>The text goes on; this is its beginning.</p>}
      {preview.attachments.length > 0 && (
        <>
          <h3>Attachments</h3>
          <ul>
            {preview.attachments.map(({ name, size_bytes }, index) => (
              <li key={index}>
                {name} ({Math.ceil(size_bytes / 1024)} KB)
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  )
}
