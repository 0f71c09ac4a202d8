// The content of what is held, harmless: text first, cleaned HTML in a frame without rights, and what it holds. Opening is audited.
import { Button, Group, SegmentedControl, Table } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { IconDownload, IconEye } from '@tabler/icons-react'
import { useState } from 'react'
import { useMay } from '#console/api/session.ts'
import { useConfirm } from '#console/components/confirm.tsx'
import { DisabledReason, needs } from '#console/components/disabled-reason.tsx'
import { Notice } from '#console/components/notice.tsx'
import { States } from '#console/components/states.tsx'
import { formatSize } from '#console/util/numbers.ts'
import { Foreign } from '../messages/address.tsx'
import { harmless } from '../messages/harmless.ts'
import classes from '../messages/messages.module.css'
import { type PreviewAnswer, previewQuery } from './calls.ts'

export function Preview({ tenantId, quarantineId }: { tenantId: string; quarantineId: string }) {
  const may = useMay()('messages.read-content')
  const [isOpen, setOpen] = useState(false)
  if (!isOpen)
    return (
      <Notice
        tone="info"
        title="The content is somebody’s mail"
        actions={
          <DisabledReason reason={may ? null : needs('Admin')}>
            <Button
              size="xs"
              variant="default"
              leftSection={<IconEye size={16} aria-hidden />}
              onClick={() => setOpen(true)}
            >
              Open content
            </Button>
          </DisabledReason>
        }
      >
        Opening it is written to the audit log. Nothing in it runs, and nothing is loaded from elsewhere.
      </Notice>
    )
  return <Content tenantId={tenantId} quarantineId={quarantineId} />
}

function Content({ tenantId, quarantineId }: { tenantId: string; quarantineId: string }) {
  const query = useQuery(previewQuery(tenantId, quarantineId))
  return (
    <States query={query} shape="text" failure="The content cannot be shown" stillHolds="The message is still held.">
      {(preview) => <Opened preview={preview} base={`/api/v1/tenants/${tenantId}/quarantine/${quarantineId}`} />}
    </States>
  )
}

function Opened({ preview, base }: { preview: PreviewAnswer; base: string }) {
  const [form, setForm] = useState('text')
  const confirm = useConfirm()
  const download = (): void =>
    confirm({
      title: 'Download the original',
      verb: 'Download',
      isDangerous: true,
      children:
        'The file is the message as it came, with everything in it, working. Open it only where it can do no harm.',
      run: async () => {
        const link = document.createElement('a')
        link.href = `${base}/content`
        link.download = ''
        link.click()
      },
    })
  return (
    <>
      <Group justify="space-between" mb="sm">
        <SegmentedControl
          size="xs"
          aria-label="Form of the content"
          data={[
            { value: 'text', label: 'Text' },
            { value: 'html', label: 'HTML', disabled: !preview.hasHtml },
          ]}
          value={form}
          onChange={setForm}
        />
        <Button size="xs" variant="default" leftSection={<IconDownload size={16} aria-hidden />} onClick={download}>
          Original (.eml)
        </Button>
      </Group>
      {form === 'html' ? (
        <iframe
          className={classes.frame}
          title="HTML of the message, without scripts and pictures from elsewhere"
          sandbox=""
          referrerPolicy="no-referrer"
          src={`${base}/preview/document`}
        />
      ) : (
        <>
          {preview.isCut && <Notice tone="info" title="The text is longer than what is shown." />}
          <pre className={classes.raw} tabIndex={0} aria-label="Text of the message">
            {preview.text === '' ? '(no text)' : harmless(preview.text)}
          </pre>
        </>
      )}
      <Parts preview={preview} base={base} />
    </>
  )
}

function Parts({ preview, base }: { preview: PreviewAnswer; base: string }) {
  return (
    <>
      {preview.attachments.length > 0 && (
        <section className={classes.card}>
          <Group justify="space-between">
            <h3>Attachments</h3>
            <Button
              size="xs"
              variant="default"
              component="a"
              href={`${base}/attachments`}
              download
              leftSection={<IconDownload size={16} aria-hidden />}
            >
              As a ZIP with the password “infected”
            </Button>
          </Group>
          <div className={classes.scroll} tabIndex={0} role="region" aria-label="Attachments of the content">
            <Table fz="sm">
              <caption className={classes.hidden}>Attachments</caption>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th scope="col">Name</Table.Th>
                  <Table.Th scope="col">Type</Table.Th>
                  <Table.Th scope="col">Size</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {preview.attachments.map((attachment, index) => (
                  <Table.Tr key={index}>
                    <Table.Td>
                      <Foreign>{attachment.name}</Foreign>
                    </Table.Td>
                    <Table.Td>{harmless(attachment.contentType)}</Table.Td>
                    <Table.Td>{formatSize(attachment.size_bytes)}</Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </div>
        </section>
      )}
      {preview.links.length > 0 && (
        <section className={classes.card}>
          <h3>Links, written so that they cannot be followed</h3>
          <ul className={classes.mono}>
            {preview.links.map((link) => (
              <li key={link}>
                <Foreign>{link}</Foreign>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  )
}
