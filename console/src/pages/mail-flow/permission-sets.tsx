// Sets of further permissions in Microsoft 365, where a part of the product needs them: what each is for, whether it is given, giving and
// taking it back.
import { Button, Group } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import type { Static } from 'typebox'
import type { permissionSetsSchema, ReturnTo } from '#mailflow/provisioning/contract.ts'
import { send } from '#console/api/client.ts'
import { useMay } from '#console/api/session.ts'
import { Card } from '#console/components/card.tsx'
import { useConfirm } from '#console/components/confirm.tsx'
import { DisabledReason, needs } from '#console/components/disabled-reason.tsx'
import { States } from '#console/components/states.tsx'
import { ToneIcon, ToneLabel, type ToneWord } from '#console/theme/tone.tsx'
import classes from '../computers/computers.module.css'

type PermissionSet = Static<typeof permissionSetsSchema>['items'][number]

const states: Record<PermissionSet['state'], ToneWord> = {
  granted: { tone: 'ok', word: 'Given' },
  missing: { tone: 'warning', word: 'Not given' },
  partly: { tone: 'warning', word: 'Given in part' },
  unknown: { tone: 'neutral', word: 'Not known: the tenant could not be asked' },
}

const pathOf = (tenantId: string): string => `/api/v1/tenants/${encodeURIComponent(tenantId)}/mailflow/permission-sets`

interface Props {
  tenantId: string
  /** Those that this page is about. */
  sets: readonly PermissionSet['set'][]
  /** Where the administrator comes back to after the sign-in at Microsoft: this page. */
  returnTo: ReturnTo
}

export function PermissionSets({ tenantId, sets, returnTo }: Props) {
  const query = useQuery({
    queryKey: ['mailflow', tenantId, 'permission-sets'],
    queryFn: ({ signal }) => send<{ items: PermissionSet[] }>('GET', pathOf(tenantId), { signal }),
  })
  return (
    <States query={query} shape="cards" failure="The permissions cannot be shown">
      {({ items }) =>
        items
          .filter(({ set }) => sets.includes(set))
          .map((set) => <SetCard key={set.set} tenantId={tenantId} set={set} returnTo={returnTo} />)
      }
    </States>
  )
}

interface SetProps {
  tenantId: string
  set: PermissionSet
  returnTo: ReturnTo
}

function SetCard({ tenantId, set, returnTo }: SetProps) {
  return (
    <Card
      title={`Permissions: ${set.title}`}
      lead={set.text}
      actions={<ToneLabel tone={states[set.state].tone}>{states[set.state].word}</ToneLabel>}
    >
      <ul className={classes.capabilities}>
        {set.permissions.map(({ name, reason, isGranted }) => (
          <li key={name}>
            <ToneIcon tone={isGranted === true ? 'ok' : 'warning'} size={16} />
            <span className="breakable">
              <b>{name}</b>
              {isGranted === false && ' (not given)'}: {reason}
            </span>
          </li>
        ))}
      </ul>
      <SetActs tenantId={tenantId} set={set} returnTo={returnTo} />
    </Card>
  )
}

function SetActs({ tenantId, set, returnTo }: SetProps) {
  const may = useMay()
  const confirm = useConfirm()
  const change = useMutation({
    mutationFn: (action: 'grant' | 'withdraw') =>
      send<{ signInUrl: string }>('POST', `${pathOf(tenantId)}/${set.set}`, { body: { action, returnTo } }),
  })
  const ask = (action: 'grant' | 'withdraw'): void => {
    const isGrant = action === 'grant'
    confirm({
      title: isGrant ? 'Give the permissions' : 'Take the permissions back',
      verb: isGrant ? 'Sign in and give' : 'Sign in and take back',
      isDangerous: !isGrant,
      children: (
        <>
          A global administrator of the tenant signs in at Microsoft next. Then:
          <ul>
            {set.plan[action].map((line) => (
              <li key={line} className="breakable">
                {line}
              </li>
            ))}
          </ul>
        </>
      ),
      run: async () => location.assign((await change.mutateAsync(action)).signInUrl),
    })
  }
  const reason = may('mailflow.write') ? null : needs('Admin')
  return (
    <Group gap="xs" mt="sm">
      {set.plan.grant.length > 0 && (
        <DisabledReason reason={reason}>
          <Button size="xs" onClick={() => ask('grant')}>
            Give the permissions
          </Button>
        </DisabledReason>
      )}
      {set.plan.withdraw.length > 0 && (
        <DisabledReason reason={reason}>
          <Button size="xs" variant="default" onClick={() => ask('withdraw')}>
            Take them back
          </Button>
        </DisabledReason>
      )}
    </Group>
  )
}
