// Running work in the top bar, and what failed until it was seen.
import { Button, Indicator, Menu, Tooltip } from '@mantine/core'
import { IconActivity } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import type { OperationView } from '#platform/operations/contract.ts'
import { useMay } from '#console/api/session.ts'
import { Progress, progressText } from '#console/components/progress.tsx'
import { isRunning, operationsQuery } from '#console/pages/operations/operations-api.ts'
import { ToneIcon } from '#console/theme/tone.tsx'
import { plural } from '#console/util/numbers.ts'
import { usePreference } from '#console/util/preferences.ts'
import { serverNow } from '#console/util/server-time.ts'
import classes from './shell.module.css'

const shown_max = 8
const kept_ms = 86_400_000
const seen_max = 200

export function RunningWork({ tenantId }: { tenantId: string }) {
  const may = useMay()
  const { data } = useQuery({ ...operationsQuery(tenantId, 'all'), enabled: may('operations.read') })
  const [seen, setSeen] = usePreference<string[]>('seenOperations', [])
  if (!may('operations.read')) return null
  const all = (data?.items ?? []).filter((work) => isShown(work, seen))
  const running = all.filter(isRunning)
  const failed = all.filter((work) => hasFailed(work) && !seen.includes(work.id))
  const now = serverNow()
  const progress = running.length === 1 ? progressText(running[0]!, undefined, now) : `${running.length} running`
  const told = [
    ...(running.length > 0 ? [progress] : []),
    ...(failed.length > 0 ? [`${failed.length} failed`] : []),
  ].join(', ')
  const label = told === '' ? 'Running work' : `Running work: ${told}`
  const markSeen = (): void => {
    if (failed.length > 0) setSeen([...failed.map(({ id }) => id), ...seen].slice(0, seen_max))
  }
  return (
    <Menu position="bottom-end" width={340} onClose={markSeen}>
      <Menu.Target>
        <Tooltip label={label}>
          <Button
            variant="subtle"
            color="gray"
            size="compact-md"
            h={32}
            px={7}
            className={told === '' ? classes.quiet : undefined}
            aria-label={label}
          >
            {/* Nothing moves as long as work runs, which may be hours (WCAG 2.2.2): the words change instead. */}
            <Indicator disabled={told === ''} color={failed.length > 0 ? 'red' : 'blue'} size={8} offset={1}>
              <IconActivity size={18} aria-hidden />
            </Indicator>
            {told !== '' && <span className={`${classes.progress} tabular mantine-visible-from-lg`}>{told}</span>}
          </Button>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          {running.length === 0 ? 'Nothing runs' : plural(running.length, 'piece of work', 'pieces of work')}
        </Menu.Label>
        {all.slice(0, shown_max).map((work) => (
          <Menu.Item
            key={work.id}
            component={Link}
            to={`/t/${tenantId}/operations/${work.id}`}
            leftSection={isRunning(work) ? null : <ToneIcon tone={hasFailed(work) ? 'danger' : 'ok'} size={16} />}
          >
            {work.title}
            {isRunning(work) && <Progress work={work} />}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item component={Link} to={`/t/${tenantId}/operations`}>
          All work
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

const hasFailed = ({ state, failed }: OperationView): boolean => state === 'failed' || (state === 'done' && failed > 0)

function isShown(work: OperationView, seen: readonly string[]): boolean {
  if (isRunning(work)) return true
  if (hasFailed(work) && !seen.includes(work.id)) return true
  return serverNow().getTime() - Date.parse(work.finishedAt ?? work.startedAt) < kept_ms
}
