// Further permissions in Microsoft 365 that the measures need: what each is for, whether it is given, giving and taking it back.
import { Button, Group } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import type { Static } from 'typebox'
import type { permissionSetsSchema } from '#mailflow/provisioning/contract.ts'
import { send } from '#console/api/client.ts'
import { useMay } from '#console/api/session.ts'
import { Card } from '#console/components/card.tsx'
import { useConfirm } from '#console/components/confirm.tsx'
import { DisabledReason, needs } from '#console/components/disabled-reason.tsx'
import { States } from '#console/components/states.tsx'
import { ToneIcon, ToneLabel, type Tone } from '#console/theme/tone.tsx'
import classes from '../../computers/computers.module.css'

type PermissionSet = Static<typeof permissionSetsSchema>['items'][number]

const states: Record<PermissionSet['state'], { tone: Tone; word: string }> = {
  granted: { tone: 'ok', word: 'Given' },
  missing: { tone: 'warning', word: 'Not given' },
  partly: { tone: 'warning', word: 'Given in part' },
  unknown: { tone: 'neutral', word: 'Not known: the tenant could not be asked' },
}

/** Others are given where they are needed. */
const isOfResponse = (set: string): boolean => set === 'response' || set === 'removal'

const pathOf = (tenantId: string): string => `/api/v1/tenants/${encodeURIComponent(tenantId)}/mailflow/permission-sets`

export function PermissionsCard({ tenantId }: { tenantId: string }) {
  const query = useQuery({
    queryKey: ['mailflow', tenantId, 'permission-sets'],
    queryFn: ({ signal }) => send<{ items: PermissionSet[] }>('GET', pathOf(tenantId), { signal }),
  })
  return (
    <States query={query} shape="cards" failure="The permissions cannot be shown">
      {({ items }) =>
        items
          .filter(({ set }) => isOfResponse(set))
          .map((set) => <SetCard key={set.set} tenantId={tenantId} set={set} />)
      }
    </States>
  )
}

function SetCard({ tenantId, set }: { tenantId: string; set: PermissionSet }) {
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
      <SetActs tenantId={tenantId} set={set} />
    </Card>
  )
}

function SetActs({ tenantId, set }: { tenantId: string; set: PermissionSet }) {
  const may = useMay()
  const confirm = useConfirm()
  const change = useMutation({
    mutationFn: (action: 'grant' | 'withdraw') =>
      send<{ signInUrl: string }>('POST', `${pathOf(tenantId)}/${set.set}`, {
        body: { action, returnTo: 'compromise' },
      }),
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
