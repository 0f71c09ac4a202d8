// Imports up to 100,000 lines: paste or choose a file, look at what would happen, then import. The look and the import are operations
// that go on when the dialog is closed.
import { Button, FileInput, Group, Modal, Radio, Stack, Table, Textarea, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState, type SyntheticEvent } from 'react'
import type { ImportReport } from '#quarantine/lists-contract.ts'
import { Notice, Problem } from '#console/components/notice.tsx'
import { Progress } from '#console/components/progress.tsx'
import { States } from '#console/components/states.tsx'
import { useParameter } from '#console/components/view-state.ts'
import { formatNumber, plural } from '#console/util/numbers.ts'
import { isRunning, operationQuery } from '../operations/operations-api.ts'
import { importQuery, listsPath, useListCall, type Entry, type ImportInput, type Started } from './lists-api.ts'
import classes from './lists.module.css'
import { endOfDay } from './words.ts'

const bytes_max = 8 * 1024 * 1024

export interface ImportDialogProps {
  tenantId: string
  /** `new`, the id of an upload, or empty: closed. */
  importId: string
  setImportId: (id: string) => void
}

export function ImportDialog({ tenantId, importId, setImportId }: ImportDialogProps) {
  const [operationId, setOperationId] = useParameter('operation')
  const close = (): void => {
    setOperationId('')
    setImportId('')
  }
  const started = ({ importId: id, operationId: operation }: Started): void => {
    setOperationId(operation)
    setImportId(id)
  }
  return (
    <Modal opened={importId !== ''} onClose={close} title="Import entries" size="xl">
      {importId === 'new' ? (
        <Upload tenantId={tenantId} onStarted={started} />
      ) : (
        importId !== '' && (
          <Look
            tenantId={tenantId}
            importId={importId}
            operationId={operationId}
            onStarted={started}
            onNew={() => setImportId('new')}
            onClose={close}
          />
        )
      )}
    </Modal>
  )
}

function Upload({ tenantId, onStarted }: { tenantId: string; onStarted: (started: Started) => void }) {
  const [list, setList] = useState<Entry['list']>('block')
  const [text, setText] = useState('')
  const [file, setFile] = useState<File | null>(null)
  const [note, setNote] = useState('')
  const [ends, setEnds] = useState('')
  const [mistake, setMistake] = useState<string | null>(null)
  const start = useListCall<ImportInput, Started>(tenantId, 'POST', () => '/imports')
  const submit = async (event: SyntheticEvent): Promise<void> => {
    event.preventDefault()
    const content = file === null ? text : await file.text()
    const size_bytes = new Blob([content]).size
    const wrong =
      content.trim() === ''
        ? 'Paste lines or choose a file.'
        : size_bytes > bytes_max
          ? 'At most 8 MB. Divide the file.'
          : null
    setMistake(wrong)
    if (wrong === null)
      start.mutate({ content, list, note: note.trim(), expiresAt: endOfDay(ends) }, { onSuccess: onStarted })
  }
  return (
    <form onSubmit={(event) => void submit(event)} noValidate>
      <Stack gap="sm">
        <p>
          One value a line, or CSV with the columns value, list, owner, note, expires, authentication. At most 100,000
          lines. First you see what would happen; nothing is imported yet.
        </p>
        <FileInput
          label="File"
          placeholder="Choose a text or CSV file"
          accept=".csv,.txt,text/csv,text/plain"
          value={file}
          onChange={setFile}
          clearable
        />
        <Textarea
          label="Or paste the lines"
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          autosize
          minRows={5}
          maxRows={12}
          disabled={file !== null}
          error={mistake}
        />
        <Radio.Group
          label="For lines that do not say"
          value={list}
          onChange={(value) => setList(value as Entry['list'])}
        >
          <Group mt={4}>
            <Radio value="block" label="Block" />
            <Radio value="allow" label="Allow" />
          </Group>
        </Radio.Group>
        <Group grow align="flex-end">
          <TextInput
            label="Note"
            value={note}
            onChange={(event) => setNote(event.currentTarget.value)}
            maxLength={500}
          />
          <TextInput
            label="Ends after (UTC)"
            type="date"
            value={ends}
            onChange={(event) => setEnds(event.currentTarget.value)}
          />
        </Group>
        {start.error !== null && <Problem error={start.error} title="The lines could not be sent" />}
        <Group justify="flex-end">
          <Button type="submit" loading={start.isPending}>
            Look at it first
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

interface LookProps {
  tenantId: string
  importId: string
  operationId: string
  onStarted: (started: Started) => void
  onNew: () => void
  onClose: () => void
}

function Look({ tenantId, importId, operationId, onStarted, onNew, onClose }: LookProps) {
  const operation = useQuery({ ...operationQuery(tenantId, operationId), enabled: operationId !== '' })
  const isBusy = operation.data !== undefined && isRunning(operation.data)
  const query = useQuery({
    ...importQuery(tenantId, importId),
    enabled: !isBusy,
    refetchInterval: isBusy ? 1_000 : false,
  })
  const apply = useListCall<void, Started>(
    tenantId,
    'POST',
    () => `/imports/${importId}/apply`,
    () => undefined,
  )
  if (operationId !== '' && (operation.data === undefined || isBusy))
    return (
      <>
        <p role="status">{operation.data?.title ?? 'Waiting'}…</p>
        {operation.data !== undefined && <Progress work={operation.data} noun="thousands of entries" />}
        <p>You can close this; it goes on and stands under Running work.</p>
      </>
    )
  return (
    <States query={query} shape="text" failure="The import cannot be shown">
      {({ report, refused, appliedAt }) => (
        <Stack gap="sm">
          {operation.data?.state === 'failed' && (
            <Notice tone="danger" title="Nothing was imported">
              {operation.data.error}
            </Notice>
          )}
          {appliedAt !== null && operation.data?.state !== 'failed' && (
            <Notice tone="ok" title="Imported">
              The gateways take the entries over within seconds.
            </Notice>
          )}
          {report === null ? <p>This has not been looked at yet.</p> : <Report report={report} />}
          <Refused tenantId={tenantId} importId={importId} refused={refused} count={report?.refused ?? 0} />
          {apply.error !== null && <Problem error={apply.error} title="The import could not be started" />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={appliedAt === null ? onNew : onClose}>
              {appliedAt === null ? 'Choose other lines' : 'Close'}
            </Button>
            {report !== null && appliedAt === null && (
              <Button
                onClick={() => apply.mutate(undefined, { onSuccess: onStarted })}
                loading={apply.isPending}
                disabled={changesOf(report) === 0}
              >
                {`Import ${plural(changesOf(report), 'entry', 'entries')}`}
              </Button>
            )}
          </Group>
        </Stack>
      )}
    </States>
  )
}

const changesOf = ({ added, moved, changed }: ImportReport): number => added + moved + changed

function Report({ report }: { report: ImportReport }) {
  const items: [string, number][] = [
    ['Lines', report.lines],
    [report.isDryRun ? 'New' : 'Added', report.added],
    ['From the other list', report.moved],
    ['Changed', report.changed],
    ['As they were', report.unchanged],
    ['Repeated', report.repeated],
    ['Refused', report.refused],
  ]
  return (
    <dl className={classes.report}>
      {items.map(([name, count]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{formatNumber(count)}</dd>
        </div>
      ))}
    </dl>
  )
}

interface RefusedProps {
  tenantId: string
  importId: string
  refused: readonly { line: number; text: string; message: string }[]
  count: number
}

function Refused({ tenantId, importId, refused, count }: RefusedProps) {
  if (refused.length === 0) return null
  return (
    <>
      <Group justify="space-between">
        <strong>{plural(count, 'refused line')}</strong>
        <Button size="xs" variant="default" component="a" href={listsPath(tenantId, `/imports/${importId}/refused`)}>
          All of them as CSV
        </Button>
      </Group>
      <div className={classes.scroll} tabIndex={0} role="region" aria-label="Refused lines">
        <Table>
          <caption className={classes.hidden}>Refused lines</caption>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">Line</Table.Th>
              <Table.Th scope="col">Text</Table.Th>
              <Table.Th scope="col">Why</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {refused.slice(0, 200).map(({ line, text, message }) => (
              <Table.Tr key={line}>
                <Table.Td>{line}</Table.Td>
                <Table.Td className="breakable">{text}</Table.Td>
                <Table.Td className="breakable">{message}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </div>
    </>
  )
}
