// Buttons of what may be done with messages, the question before what cannot be undone, and what came of it.
import { Button, Group, Modal, Text, Textarea } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { Notice, Problem } from '#console/components/notice.tsx'
import type { PersonAction, PersonItem } from '../../../src/portal/contract.ts'
import { act, type Visit } from './calls.ts'

interface Wanted {
  action: PersonAction
  ids: string[]
}

export interface ActsHandle {
  ask: (wanted: Wanted) => void
  /** The dialog, and below it what came of the last act. */
  report: ReactNode
}

const verbs: Record<PersonAction, string> = {
  release: 'Release',
  'release-and-allow': 'Release and allow',
  delete: 'Delete',
  'delete-and-block': 'Delete and block',
  request: 'Request release',
}
const effects: Record<PersonAction, string> = {
  release: 'They are delivered to your mailbox.',
  'release-and-allow': 'They are delivered to your mailbox, and their senders are put on your allow list.',
  delete: 'They are removed for you and cannot be brought back.',
  'delete-and-block': 'They are removed for you, and their senders are put on your block list.',
  request: 'Your administrator is asked to release them.',
}

const countOf = (count: number): string => `${count} message${count === 1 ? '' : 's'}`

export function useActs(onDone: () => void): ActsHandle {
  const [wanted, setWanted] = useState<Wanted | null>(null)
  const [note, setNote] = useState('')
  const queryClient = useQueryClient()
  const run = useMutation({
    mutationFn: ({ action, ids }: Wanted) => act(action, ids, note),
    onSuccess: async () => {
      setWanted(null)
      setNote('')
      onDone()
      await queryClient.invalidateQueries({ queryKey: ['portal'] })
    },
  })
  const report = (
    <>
      <Modal
        opened={wanted !== null}
        onClose={() => setWanted(null)}
        title={wanted === null ? '' : `${verbs[wanted.action]}: ${countOf(wanted.ids.length)}`}
      >
        {wanted !== null && (
          <>
            {run.error !== null && <Problem error={run.error} title="Nothing was done" />}
            <Text mb="md">{effects[wanted.action]}</Text>
            {wanted.action === 'request' && (
              <Textarea
                label="Why you need it (optional)"
                maxLength={500}
                mb="md"
                value={note}
                onChange={(event) => setNote(event.currentTarget.value)}
              />
            )}
            <Group justify="flex-end">
              <Button variant="default" onClick={() => setWanted(null)}>
                Cancel
              </Button>
              <Button
                color={wanted.action.startsWith('delete') ? 'red' : 'blue'}
                loading={run.isPending}
                onClick={() => run.mutate(wanted)}
              >
                {verbs[wanted.action]}
              </Button>
            </Group>
          </>
        )}
      </Modal>
      {run.data !== undefined && <Result results={run.data.results} />}
    </>
  )
  return { ask: setWanted, report }
}

function Result({ results }: { results: { state: 'done' | 'failed'; detail: string }[] }) {
  const failed = results.filter(({ state }) => state === 'failed')
  const details = [...new Set((failed.length > 0 ? failed : results).map(({ detail }) => detail))]
  const done = results.length - failed.length
  return (
    <Notice
      tone={failed.length > 0 ? 'warning' : 'ok'}
      title={failed.length > 0 ? `${countOf(done)} done, ${failed.length} not` : `${countOf(done)} done`}
    >
      {details.slice(0, 5).join(' ')}
    </Notice>
  )
}

export function Acts({ items, visit, acts }: { items: PersonItem[]; visit: Visit; acts: ActsHandle }) {
  const offered: [PersonAction, (item: PersonItem) => boolean][] = [
    ['release', (item) => item.mayRelease],
    ...(visit.mayUseLists
      ? [['release-and-allow', (item: PersonItem) => item.mayRelease] as [PersonAction, (item: PersonItem) => boolean]]
      : []),
    ['request', (item) => item.mayRequest],
    ['delete', (item) => item.mayDelete],
    ...(visit.mayUseLists
      ? [['delete-and-block', (item: PersonItem) => item.mayDelete] as [PersonAction, (item: PersonItem) => boolean]]
      : []),
  ]
  return (
    <Group gap="xs">
      {offered.map(([action, may]) => {
        const ids = items.filter(may).map(({ id }) => id)
        return (
          <Button
            key={action}
            variant={action === 'release' ? 'filled' : 'default'}
            disabled={ids.length === 0}
            onClick={() => acts.ask({ action, ids })}
          >
            {verbs[action]}
          </Button>
        )
      })}
    </Group>
  )
}
