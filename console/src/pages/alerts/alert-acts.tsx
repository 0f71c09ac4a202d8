// Buttons of one alert: what its state allows, with the friction that the effect deserves.
import { Button, Group, Menu } from '@mantine/core'
import { IconChevronDown } from '@tabler/icons-react'
import type { AlertAction, AlertView } from '#alerts/contract.ts'
import type { Scope } from '#console/api/scope.ts'
import { useMay } from '#console/api/session.ts'
import { offerUndo, useConfirm } from '#console/components/confirm.tsx'
import { DisabledReason, needs } from '#console/components/disabled-reason.tsx'
import { Problem } from '#console/components/notice.tsx'
import { announce } from '#console/util/announce.ts'
import { serverNow } from '#console/util/server-time.ts'
import { useAct } from './alerts-api.ts'
import { actionVerbs, snoozeTimes } from './words.ts'

const order: AlertAction[] = ['repair', 'check', 'acknowledge', 'snooze', 'resolve', 'reopen']

export function AlertActs({ alert, scope }: { alert: AlertView; scope: Scope }) {
  const act = useAct(scope)
  const confirm = useConfirm()
  const may = useMay()
  const reason = may('alert.act') ? null : needs('Help desk')
  const { id } = alert
  const run: Record<Exclude<AlertAction, 'snooze'>, () => void> = {
    acknowledge: () =>
      act.mutate(
        { id, action: 'acknowledge' },
        { onSuccess: () => offerUndo('Alert acknowledged', () => act.mutate({ id, action: 'reopen' })) },
      ),
    reopen: () => act.mutate({ id, action: 'reopen' }, { onSuccess: () => announce('Alert opened again') }),
    check: () => act.mutate({ id, action: 'check' }, { onSuccess: () => announce('Check started') }),
    repair: () =>
      confirm({
        title: 'Repair',
        verb: 'Repair',
        done: 'Repair started',
        children: (
          <>
            Mailwarden sets what was changed back to what it created: <b>{alert.subject}</b>. The repair is written to
            the audit log.
          </>
        ),
        run: () => act.mutateAsync({ id, action: 'repair' }),
      }),
    resolve: () =>
      confirm({
        title: 'Close this alert',
        verb: 'Close',
        done: 'Alert closed',
        reason: { label: 'Why is it over?', isRequired: true },
        children: 'It comes back when the same is noticed again.',
        run: (why) => act.mutateAsync({ id, action: 'resolve', reason: why }),
      }),
  }
  const snooze = (ms: number): void =>
    act.mutate(
      { id, action: 'snooze', until: new Date(serverNow().getTime() + ms).toISOString() },
      { onSuccess: () => offerUndo('Alert snoozed', () => act.mutate({ id, action: 'reopen' })) },
    )
  const allowed = order.filter((action) => alert.allowedActions.includes(action))
  return (
    <>
      <Group gap="xs">
        {allowed.map((action, index) =>
          action === 'snooze' ? (
            <SnoozeMenu key={action} reason={reason} onChoose={snooze} />
          ) : (
            <DisabledReason key={action} reason={reason}>
              <Button
                size="xs"
                variant={index === 0 ? 'filled' : 'default'}
                loading={act.isPending && act.variables.action === action}
                onClick={run[action]}
              >
                {actionVerbs[action]}
              </Button>
            </DisabledReason>
          ),
        )}
      </Group>
      {act.error !== null && <Problem error={act.error} title="This was not done" />}
    </>
  )
}

export function SnoozeMenu({ reason, onChoose }: { reason: string | null; onChoose: (ms: number) => void }) {
  const button = (
    <Button size="xs" variant="default" rightSection={<IconChevronDown size={14} aria-hidden />}>
      Snooze
    </Button>
  )
  if (reason !== null) return <DisabledReason reason={reason}>{button}</DisabledReason>
  return (
    <Menu>
      <Menu.Target>{button}</Menu.Target>
      <Menu.Dropdown>
        {snoozeTimes.map(({ label, ms }) => (
          <Menu.Item key={label} onClick={() => onChoose(ms)}>
            {label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
