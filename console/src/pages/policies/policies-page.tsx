// What happens to mail: the tenant's policies in order, the built-in ones below them, and which one applies to an address.
import { ActionIcon, Button, Group, Menu, Radio, Stack, TextInput, Title } from '@mantine/core'
import { IconArrowDown, IconArrowUp, IconDots } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState, type SyntheticEvent } from 'react'
import { Link, useNavigate } from 'react-router'
import type { PolicyListAnswer } from '#mailflow/policy-contract.ts'
import { useMay, useTenant } from '#console/api/session.ts'
import { Card } from '#console/components/card.tsx'
import { useConfirm } from '#console/components/confirm.tsx'
import { DataTable, type Column } from '#console/components/data-table/data-table.tsx'
import { DisabledReason, needs } from '#console/components/disabled-reason.tsx'
import { Notice, Problem } from '#console/components/notice.tsx'
import { Page } from '#console/components/page.tsx'
import { States } from '#console/components/states.tsx'
import { useParameter } from '#console/components/view-state.ts'
import { announce } from '#console/util/announce.ts'
import { EffectivePolicies } from './effective-policies.tsx'
import { policiesQuery, usePolicyCall, type FaultRule, type Policy } from './policies-api.ts'
import classes from './policies.module.css'
import { categories, categoryWords, directionWords, ruleText, scopeText } from './words.ts'

export function Component() {
  const tenant = useTenant()
  const may = useMay()
  const query = useQuery(policiesQuery(tenant.id))
  const locked = lockOf(query.data)
  return (
    <Page
      title="Policies"
      lead="What happens to mail of each category?"
      actions={
        <DisabledReason reason={may('policy.write') ? locked : needs('Admin')}>
          <Button component={Link} to={`/t/${tenant.id}/policies/new`}>
            New policy
          </Button>
        </DisabledReason>
      }
    >
      {locked !== null && (
        <Notice tone="info" title="Locked by a template">
          {locked}
        </Notice>
      )}
      <WhichApplies tenantId={tenant.id} />
      <States
        query={query}
        failure="The policies cannot be shown"
        stillHolds="The gateways go on with the policies they have."
      >
        {(list) => (
          <>
            <Own tenantId={tenant.id} list={list} />
            <BuiltIn list={list} />
            <Faults tenantId={tenant.id} rule={list.onScannerFault} locked={lockOf(list)} />
          </>
        )}
      </States>
    </Page>
  )
}

export const lockOf = (list: PolicyListAnswer | undefined): string | null =>
  list?.locked?.options.includes('policies') === true
    ? `Your provider’s template “${list.locked.by}” keeps the policies as they are. Ask your provider to change them.`
    : null

function WhichApplies({ tenantId }: { tenantId: string }) {
  const [address, setAddress] = useParameter('address')
  const [direction, setDirection] = useParameter('direction', 'inbound')
  return (
    <Card title="Which policy applies to this address?">
      <AddressForm
        key={address}
        address={address}
        onAsk={setAddress}
        direction={direction}
        setDirection={setDirection}
      />
      {address !== '' && (
        <EffectivePolicies
          tenantId={tenantId}
          address={address}
          direction={direction === 'outbound' ? 'outbound' : 'inbound'}
        />
      )}
    </Card>
  )
}

interface AddressFormProps {
  address: string
  onAsk: (address: string) => void
  direction: string
  setDirection: (direction: string) => void
}

function AddressForm({ address, onAsk, direction, setDirection }: AddressFormProps) {
  const [text, setText] = useState(address)
  const [isTried, setTried] = useState(false)
  const isAddress = /^[^\s@]+@[^\s@]+$/.test(text.trim())
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault()
    setTried(true)
    if (isAddress) onAsk(text.trim().toLowerCase())
  }
  return (
    <form onSubmit={submit} noValidate>
      <Group align="flex-end" gap="sm" mb="sm">
        <TextInput
          label="Address"
          type="email"
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          error={isTried && !isAddress ? 'An e-mail address.' : null}
          w="min(100%, 340px)"
        />
        <Radio.Group aria-label="Direction" value={direction} onChange={setDirection}>
          <Group mb={8}>
            <Radio value="inbound" label="Received" />
            <Radio value="outbound" label="Sent" />
          </Group>
        </Radio.Group>
        <Button type="submit" variant="default">
          Show
        </Button>
      </Group>
    </form>
  )
}

function Own({ tenantId, list }: { tenantId: string; list: PolicyListAnswer }) {
  const may = useMay()
  const order = usePolicyCall<string[]>(tenantId, 'POST', '/order', (ids) => ({ ids }))
  const locked = lockOf(list)
  const ids = list.items.map(({ id }) => id)
  const reason = may('policy.write') ? locked : needs('Admin')
  const move = (id: string, by: 1 | -1): void => {
    const at = ids.indexOf(id)
    const next = ids.filter((each) => each !== id)
    next.splice(at + by, 0, id)
    order.mutate(next, { onSuccess: () => announce(`Now in place ${at + by + 1} of ${ids.length}`) })
  }
  const columns: Column<Policy>[] = [
    {
      id: 'name',
      header: 'Policy',
      isMain: true,
      cell: ({ id, name }) => <Link to={`/t/${tenantId}/policies/${id}`}>{name}</Link>,
    },
    { id: 'scope', header: 'For whom', cell: ({ scope }) => <span className="breakable">{scopeText(scope)}</span> },
    { id: 'direction', header: 'Direction', width: '140px', cell: ({ direction }) => directionWords[direction] },
    { id: 'rules', header: 'What it says', cell: ({ rules }) => rulesText(rules) },
    {
      id: 'order',
      header: 'Order',
      width: '130px',
      cell: ({ id, name }) => (
        <Group gap={4} wrap="nowrap">
          <DisabledReason reason={reason}>
            <ActionIcon
              variant="subtle"
              color="gray"
              size={28}
              aria-label={`Move ${name} up`}
              disabled={reason === null && (ids[0] === id || order.isPending)}
              onClick={() => move(id, -1)}
            >
              <IconArrowUp size={16} />
            </ActionIcon>
          </DisabledReason>
          <DisabledReason reason={reason}>
            <ActionIcon
              variant="subtle"
              color="gray"
              size={28}
              aria-label={`Move ${name} down`}
              disabled={reason === null && (ids.at(-1) === id || order.isPending)}
              onClick={() => move(id, 1)}
            >
              <IconArrowDown size={16} />
            </ActionIcon>
          </DisabledReason>
          <PolicyMenu tenantId={tenantId} policy={list.items.find((each) => each.id === id)!} reason={reason} />
        </Group>
      ),
    },
  ]
  if (list.items.length === 0)
    return <Card title="Your policies" lead="None yet. The built-in policies below decide about all mail." />
  return (
    <>
      <Title order={2}>Your policies</Title>
      <p className={classes.why}>
        One for people wins over one for a group, that over a domain, that over everybody; then the order counts.
      </p>
      {order.error !== null && <Problem error={order.error} title="The order was not changed" />}
      <DataTable
        id="policies"
        caption="Your policies, in order"
        columns={columns}
        rows={list.items}
        rowId={({ id }) => id}
        rowName={({ name }) => name}
        href={({ id }) => `/t/${tenantId}/policies/${id}`}
      />
    </>
  )
}

function rulesText(rules: Policy['rules']): string {
  const named = categories.filter((category) => rules[category] !== undefined)
  return named.length === 0
    ? 'Nothing'
    : named.map((category) => `${categoryWords[category][0]}: ${ruleText(rules[category]!)}`).join(' · ')
}

function PolicyMenu({ tenantId, policy, reason }: { tenantId: string; policy: Policy; reason: string | null }) {
  const confirm = useConfirm()
  const navigate = useNavigate()
  const remove = usePolicyCall<void>(tenantId, 'DELETE', `/${policy.id}`, () => undefined)
  const ask = (): void =>
    confirm({
      title: `Delete ${policy.name}`,
      verb: 'Delete',
      isDangerous: true,
      children: `${scopeText(policy.scope)} follow the next policy that applies to them. The audit log keeps what it said.`,
      run: () => remove.mutateAsync(),
      done: 'Deleted',
    })
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size={28} aria-label={`More about ${policy.name}`}>
          <IconDots size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {reason !== null && <Menu.Label maw={280}>{reason}</Menu.Label>}
        <Menu.Item
          disabled={reason !== null}
          onClick={() => void navigate(`/t/${tenantId}/policies/new?from=${policy.id}`)}
        >
          Clone
        </Menu.Item>
        <Menu.Item disabled={reason !== null} onClick={ask}>
          Delete
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

function BuiltIn({ list }: { list: PolicyListAnswer }) {
  return (
    <div style={{ marginTop: 16 }}>
      <Card title="Built-in policies" lead="They decide about what your policies leave open, and cannot be changed.">
        <ul className={classes.chain}>
          {list.builtIn.map((policy) => (
            <li key={policy.id}>
              <strong>{policy.name}</strong>: {rulesText(policy.rules)}
            </li>
          ))}
        </ul>
      </Card>
    </div>
  )
}

function Faults({ tenantId, rule, locked }: { tenantId: string; rule: FaultRule; locked: string | null }) {
  const may = useMay()
  const save = usePolicyCall<FaultRule>(tenantId, 'PUT', '/settings', (onScannerFault) => ({ onScannerFault }))
  const reason = may('policy.write') ? locked : needs('Admin')
  const field = (direction: 'inbound' | 'outbound', label: string) => (
    <Radio.Group
      label={label}
      value={rule[direction]}
      onChange={(value) =>
        save.mutate({ ...rule, [direction]: value as 'tag' | 'hold' }, { onSuccess: () => announce('Saved') })
      }
    >
      <Stack gap={6} mt={4}>
        <Radio
          value="tag"
          disabled={reason !== null}
          label="Deliver with “[Not scanned]” before the subject, scan later"
        />
        <Radio value="hold" disabled={reason !== null} label="Hold until it can be scanned" />
      </Stack>
    </Radio.Group>
  )
  return (
    <Card
      title="When a scanner is away"
      lead={`For the first 15 minutes mail waits with its sender, who tries again. Then this counts.${reason === null ? '' : ` ${reason}`}`}
    >
      <Group align="flex-start" gap="xl">
        {field('inbound', 'Inbound mail')}
        {field('outbound', 'Outbound mail')}
      </Group>
      {save.error !== null && <Problem error={save.error} title="This was not saved" />}
    </Card>
  )
}
