// One policy, or a new one: for whom, which direction, and what happens to each category. Mistakes stand at their fields.
import { Button, Group, MultiSelect, Radio, Stack, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState, type SyntheticEvent } from 'react'
import { Link, useNavigate, useParams, useSearchParams } from 'react-router'
import type { PolicyListAnswer } from '#mailflow/policy-contract.ts'
import type { DomainsAnswer } from '#people/contract.ts'
import { send } from '#console/api/client.ts'
import { ApiError } from '#console/api/error.ts'
import { useMay, useTenant } from '#console/api/session.ts'
import { Card } from '#console/components/card.tsx'
import { DisabledReason, needs } from '#console/components/disabled-reason.tsx'
import { Notice, Problem } from '#console/components/notice.tsx'
import { Page } from '#console/components/page.tsx'
import { States } from '#console/components/states.tsx'
import { announce } from '#console/util/announce.ts'
import { DirectoryPicker } from '../people/directory-picker.tsx'
import { lockOf } from './policies-page.tsx'
import { policiesQuery, usePolicyCall, type Policy, type PolicyBody } from './policies-api.ts'
import classes from './policies.module.css'
import { RuleFields } from './rule-fields.tsx'
import { categories } from './words.ts'

export function Component() {
  const tenant = useTenant()
  const { id = 'new' } = useParams()
  const [parameters] = useSearchParams()
  const query = useQuery(policiesQuery(tenant.id))
  const policy = query.data?.items.find((each) => each.id === id)
  return (
    <Page
      title={policy?.name ?? (id === 'new' ? 'New policy' : 'Policy')}
      above={<Link to={`/t/${tenant.id}/policies`}>All policies</Link>}
    >
      <States
        query={query}
        shape="form"
        failure="The policy cannot be shown"
        empty={() =>
          id === 'new' || policy !== undefined
            ? null
            : {
                kind: 'not-here',
                title: 'There is no such policy',
                text: 'It may have been deleted.',
                link: { to: `/t/${tenant.id}/policies`, label: 'All policies' },
              }
        }
      >
        {(list) => (
          <PolicyForm
            key={`${id} ${parameters.get('from') ?? ''}`}
            tenantId={tenant.id}
            list={list}
            policy={policy ?? startOf(list, parameters.get('from'))}
            isNew={policy === undefined}
          />
        )}
      </States>
    </Page>
  )
}

/** A clone, or an empty policy behind the others. */
function startOf(list: PolicyListAnswer, from: string | null): Policy {
  const order = Math.min(100_000, Math.max(0, ...list.items.map((each) => each.order)) + 10)
  const source = [...list.items, ...list.builtIn].find(({ id }) => id === from)
  if (source !== undefined) return { ...source, id: 'new', name: `${source.name} (copy)`, order }
  return { id: 'new', name: '', scope: { kind: 'tenant' }, order, direction: 'inbound', rules: {} }
}

interface PolicyFormProps {
  tenantId: string
  list: PolicyListAnswer
  policy: Policy
  isNew: boolean
}

function PolicyForm({ tenantId, list, policy, isNew }: PolicyFormProps) {
  const may = useMay()
  const navigate = useNavigate()
  const [value, setValue] = useState<PolicyBody>(() => {
    const { id: _, ...body } = policy
    return body
  })
  const save = usePolicyCall<PolicyBody, Policy>(tenantId, isNew ? 'POST' : 'PUT', isNew ? '' : `/${policy.id}`)
  const set = (change: Partial<PolicyBody>): void => setValue((before) => ({ ...before, ...change }))
  const fields = save.error instanceof ApiError ? save.error.fields : []
  const mistakeAt = (path: string): string | undefined =>
    fields.find((field) => field.path === path || field.path.startsWith(`${path}.`))?.message
  const reason = may('policy.write') ? lockOf(list) : needs('Admin')
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault()
    save.mutate(value, {
      onSuccess: () => {
        announce('Saved')
        void navigate(`/t/${tenantId}/policies`)
      },
    })
  }
  return (
    <form onSubmit={submit} noValidate className={classes.form}>
      {reason !== null && (
        <Notice tone="info" title="This cannot be changed here">
          {reason}
        </Notice>
      )}
      {save.error !== null &&
        (fields.length === 0 ? (
          <Problem error={save.error} title="The policy was not saved" />
        ) : (
          <Notice tone="danger" title="The policy was not saved">
            <ul>
              {fields.map(({ path, message }) => (
                <li key={path}>{message}</li>
              ))}
            </ul>
          </Notice>
        ))}
      <Card title="Name and scope">
        <Stack gap="md">
          <TextInput
            label="Name"
            required
            maxLength={100}
            value={value.name}
            onChange={(event) => set({ name: event.currentTarget.value })}
            error={mistakeAt('name')}
            readOnly={reason !== null}
          />
          <Radio.Group
            label="Direction"
            value={value.direction}
            onChange={(direction) => set({ direction: direction as Policy['direction'] })}
          >
            <Group mt={4}>
              <Radio value="inbound" label="Inbound mail" disabled={reason !== null} />
              <Radio value="outbound" label="Outbound mail" disabled={reason !== null} />
              <Radio value="both" label="Both" disabled={reason !== null} />
            </Group>
          </Radio.Group>
          <ScopeField
            tenantId={tenantId}
            scope={value.scope}
            onChange={(scope) => set({ scope })}
            error={mistakeAt('scope')}
            isDisabled={reason !== null}
          />
        </Stack>
      </Card>
      <Card
        title="What happens"
        lead="What is left open here is decided by the next policy that applies, at last by the built-in one."
      >
        {categories.map((category) => (
          <RuleFields
            key={category}
            category={category}
            direction={value.direction}
            rule={value.rules[category]}
            onChange={(rule) => {
              const { [category]: _, ...rest } = value.rules
              set({ rules: rule === undefined ? rest : { ...rest, [category]: rule } })
            }}
            mistakeAt={(field) => mistakeAt(`rules.${category}.${field}`)}
            isDisabled={reason !== null}
          />
        ))}
      </Card>
      <div className={classes.buttons}>
        <DisabledReason reason={reason}>
          <Button type="submit" loading={save.isPending}>
            {isNew ? 'Make the policy' : 'Save'}
          </Button>
        </DisabledReason>
        <Button variant="default" component={Link} to={`/t/${tenantId}/policies`}>
          Cancel
        </Button>
      </div>
    </form>
  )
}

interface ScopeFieldProps {
  tenantId: string
  scope: Policy['scope']
  onChange: (scope: Policy['scope']) => void
  error: string | undefined
  isDisabled: boolean
}

const emptyScopes: Record<Policy['scope']['kind'], Policy['scope']> = {
  tenant: { kind: 'tenant' },
  domain: { kind: 'domain', domains: [] },
  group: { kind: 'group', groupId: '', members: [] },
  person: { kind: 'person', addresses: [] },
}

function ScopeField({ tenantId, scope, onChange, error, isDisabled }: ScopeFieldProps) {
  return (
    <>
      <Radio.Group
        label="For whom"
        value={scope.kind}
        onChange={(kind) => onChange(emptyScopes[kind as Policy['scope']['kind']])}
      >
        <Group mt={4}>
          <Radio value="tenant" label="Everybody" disabled={isDisabled} />
          <Radio value="domain" label="Domains" disabled={isDisabled} />
          <Radio value="group" label="A group" disabled={isDisabled} />
          <Radio value="person" label="Single addresses" disabled={isDisabled} />
        </Group>
      </Radio.Group>
      {scope.kind === 'domain' && (
        <DomainField
          tenantId={tenantId}
          value={scope.domains}
          onChange={(domains) => onChange({ kind: 'domain', domains })}
          error={error}
          isDisabled={isDisabled}
        />
      )}
      {scope.kind === 'group' && (
        <DirectoryPicker
          tenantId={tenantId}
          pick="groups"
          label="Group"
          description="Groups inside it are included. Who is in it follows the directory."
          value={scope.groupId === '' ? [] : [scope.groupId]}
          onChange={([groupId = '']) => onChange({ kind: 'group', groupId, members: scope.members })}
          max={1}
          error={error}
          isDisabled={isDisabled}
        />
      )}
      {scope.kind === 'person' && (
        <DirectoryPicker
          tenantId={tenantId}
          pick="addresses"
          label="Addresses"
          value={scope.addresses}
          onChange={(addresses) => onChange({ kind: 'person', addresses })}
          error={error}
          isDisabled={isDisabled}
        />
      )}
    </>
  )
}

interface DomainFieldProps {
  tenantId: string
  value: string[]
  onChange: (value: string[]) => void
  error: string | undefined
  isDisabled: boolean
}

function DomainField({ tenantId, value, onChange, error, isDisabled }: DomainFieldProps) {
  const { data } = useQuery({
    queryKey: ['people', tenantId, 'domains'],
    queryFn: ({ signal }) =>
      send<DomainsAnswer>('GET', `/api/v1/tenants/${encodeURIComponent(tenantId)}/domains`, { signal }),
  })
  const names = (data?.items ?? []).filter(({ hasEmail }) => hasEmail).map(({ name }) => name)
  return (
    <MultiSelect
      label="Domains"
      data={[...new Set([...names, ...value])]}
      value={value}
      onChange={onChange}
      error={error}
      searchable
      disabled={isDisabled}
    />
  )
}
