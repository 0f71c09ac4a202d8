// Fills a list from a CSV file: first what would happen to every line, then it.
import { Button, FileInput, Group, Modal, Radio, Stack, Table, Text } from '@mantine/core'
import { useState, type SyntheticEvent } from 'react'
import { Notice, Problem } from '#console/components/notice.tsx'
import { SmallTable } from '#console/components/small-table.tsx'
import { ToneLabel, type ToneWord } from '#console/theme/tone.tsx'
import { announce } from '#console/util/announce.ts'
import { formatNumber, plural } from '#console/util/numbers.ts'
import type { ImportReport, SavedAudience } from '../audiences-api.ts'
import { base64Of } from '../files.ts'
import { useSimulationCall } from '../simulations-api.ts'

interface Props {
  tenantId: string
  audience: SavedAudience
  isOpen: boolean
  onClose: () => void
}

export default function ImportDialog({ isOpen, onClose, ...rest }: Props) {
  return (
    <Modal opened={isOpen} onClose={onClose} title={`Fill ${rest.audience.name} from a file`} size="xl">
      <Form onClose={onClose} {...rest} />
    </Modal>
  )
}

const file_bytes_max = 3_000_000

interface Run {
  file: File
  dryRun: boolean
  mode: string
}

function Form({ tenantId, audience, onClose }: Omit<Props, 'isOpen'>) {
  const [file, setFile] = useState<File | null>(null)
  const [mode, setMode] = useState('add')
  const [report, setReport] = useState<ImportReport | null>(null)
  const run = useSimulationCall<Run, ImportReport>(tenantId, {
    method: 'POST',
    path: `audiences/${encodeURIComponent(audience.id)}/import`,
    bodyOf: async ({ file: chosen, ...rest }) => ({ file: await base64Of(chosen), ...rest }),
  })
  const isTooLarge = file !== null && file.size > file_bytes_max
  const start = (dryRun: boolean): void => {
    if (file === null || isTooLarge) return
    run.mutate(
      { file, dryRun, mode },
      {
        onSuccess: (answer) => {
          setReport(answer)
          announce(answer.isApplied ? 'The file is taken over' : 'The file was looked at')
        },
      },
    )
  }
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault()
    start(true)
  }
  const again = (): void => setReport(null)
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <FileInput
          label="CSV file"
          description="A column with addresses; names, department, language and time zone besides, if you like. At most 3 MB."
          accept=".csv,text/csv,text/plain"
          value={file}
          onChange={(next) => {
            setFile(next)
            again()
          }}
          error={isTooLarge ? 'At most 3 MB. Divide the file.' : null}
          clearable
          clearButtonProps={{ 'aria-label': 'Choose no file' }}
        />
        <Radio.Group
          aria-label="What happens with who is in the list"
          value={mode}
          onChange={(value) => {
            setMode(value)
            again()
          }}
        >
          <Stack gap={6}>
            <Radio value="add" label="Add to who is in the list" />
            <Radio value="replace" label="Replace who is in the list" />
          </Stack>
        </Radio.Group>
        {run.error !== null && <Problem error={run.error} title="The file was not taken" />}
        {report !== null && <Report report={report} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {report?.isApplied === true ? 'Close' : 'Cancel'}
          </Button>
          {report === null ? (
            <Button type="submit" loading={run.isPending} disabled={file === null || isTooLarge}>
              Look at it first
            </Button>
          ) : (
            !report.isApplied && (
              <Button loading={run.isPending} onClick={() => start(false)}>
                Take it over
              </Button>
            )
          )}
        </Group>
      </Stack>
    </form>
  )
}

const stateWords: Record<ImportReport['rows'][number]['state'], ToneWord> = {
  added: { tone: 'ok', word: 'Added' },
  updated: { tone: 'ok', word: 'Updated' },
  unchanged: { tone: 'neutral', word: 'As before' },
  duplicate: { tone: 'neutral', word: 'Twice in the file' },
  invalid: { tone: 'danger', word: 'Not understood' },
  refused: { tone: 'warning', word: 'Not taken' },
}

const rows_shown = 200

function Report({ report }: { report: ImportReport }) {
  const { rows, totals, columns, encoding, removed, isApplied } = report
  const states = Object.keys(stateWords) as (keyof typeof stateWords)[]
  const sums = states.flatMap((state) =>
    (totals[state] ?? 0) === 0 ? [] : [`${stateWords[state].word} ${formatNumber(totals[state] ?? 0)}`],
  )
  const unused = columns.filter(({ field }) => field === null).map(({ title }) => title)
  // What needs a look comes first.
  const sorted = [...rows].sort((a, b) => weight(a.state) - weight(b.state) || a.line - b.line)
  return (
    <>
      <Notice tone={isApplied ? 'ok' : 'info'} title={isApplied ? 'The file is taken over' : 'Nothing is changed yet'}>
        {sums.join(', ')}
        {removed > 0 && `. ${plural(removed, 'person is', 'people are')} taken out`}. Read as {encoding}
        {unused.length > 0 && `; not used: ${unused.join(', ')}`}.
      </Notice>
      <SmallTable label="What happens to each line" heads={['Line', 'Address', 'Result', 'Why']}>
        {sorted.slice(0, rows_shown).map(({ line, address, state, text }) => (
          <Table.Tr key={line}>
            <Table.Td className="tabular">{line}</Table.Td>
            <Table.Td className="breakable">{address}</Table.Td>
            <Table.Td>
              <ToneLabel tone={stateWords[state].tone}>{stateWords[state].word}</ToneLabel>
            </Table.Td>
            <Table.Td className="breakable">{text ?? ''}</Table.Td>
          </Table.Tr>
        ))}
      </SmallTable>
      {rows.length > rows_shown && (
        <Text size="xs" c="dimmed">
          The first {formatNumber(rows_shown)} of {formatNumber(rows.length)} lines, those that need a look first.
        </Text>
      )}
    </>
  )
}

const weight = (state: keyof typeof stateWords): number =>
  state === 'invalid' ? 0 : state === 'refused' ? 1 : state === 'duplicate' ? 2 : 3
