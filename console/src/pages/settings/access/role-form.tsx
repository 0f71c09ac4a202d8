// The editor of a custom role: a base and what is kept of it, with a preview of what the role may.
import { Button, Checkbox, Group, Select, Stack, Switch, TagsInput, Textarea, TextInput } from '@mantine/core'
import { useForm, type UseFormReturnType } from '@mantine/form'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from 'react-router'
import type { Role } from '#access/contract.ts'
import { fieldErrors } from '#console/api/error.ts'
import { useMay } from '#console/api/session.ts'
import { Card } from '#console/components/card.tsx'
import { DisabledReason, needs } from '#console/components/disabled-reason.tsx'
import { Problem } from '#console/components/notice.tsx'
import { announce } from '#console/util/announce.ts'
import { DirectoryPicker } from '../../people/directory-picker.tsx'
import { permissionsQuery, useSaveRole } from './access-api.ts'
import { productTitles } from './products.ts'

interface Values {
  name: string
  description: string
  baseId: string
  isProducts: boolean
  products: string[]
  isDomains: boolean
  domains: string[]
  isGroups: boolean
  groupIds: string[]
}

type Form = UseFormReturnType<Values>

const valuesOf = (role: Role | null): Values => ({
  name: role?.name ?? '',
  description: role?.description ?? '',
  baseId: role?.baseId ?? 'help-desk',
  isProducts: role?.narrowing?.products != null,
  products: role?.narrowing?.products ?? [],
  isDomains: role?.narrowing?.domains != null,
  domains: role?.narrowing?.domains ?? [],
  isGroups: role?.narrowing?.groupIds != null,
  groupIds: role?.narrowing?.groupIds ?? [],
})

export interface RoleFormProps {
  role: Role | null
  roles: readonly Role[]
  root: string
  tenantId: string | null
}

export function RoleForm({ role, roles, root, tenantId }: RoleFormProps) {
  const may = useMay()
  const navigate = useNavigate()
  const save = useSaveRole()
  const ofTenant = role === null ? tenantId : role.tenantId
  const form = useForm<Values>({
    initialValues: valuesOf(role),
    validate: {
      name: (value) => (value.trim() === '' ? 'Give it a name' : null),
      products: (value, values) => (values.isProducts && value.length === 0 ? 'At least one product' : null),
      domains: (value, values) => (values.isDomains && value.length === 0 ? 'At least one domain' : null),
      groupIds: (value, values) => (values.isGroups && value.length === 0 ? 'At least one group' : null),
    },
  })
  const submit = (values: Values): void =>
    save.mutate(
      {
        id: role?.id ?? null,
        role: {
          name: values.name.trim(),
          description: values.description.trim(),
          baseId: values.baseId,
          tenantId: ofTenant,
          narrowing: {
            products: values.isProducts ? values.products : null,
            domains: values.isDomains ? values.domains.map((domain) => domain.toLowerCase()) : null,
            groupIds: values.isGroups ? values.groupIds : null,
          },
        },
      },
      {
        onSuccess: () => {
          announce('Saved')
          void navigate(root)
        },
        onError: (error) => form.setErrors(fieldErrors(error)),
      },
    )
  return (
    <form onSubmit={form.onSubmit(submit)}>
      {save.error !== null && <Problem error={save.error} title="The role was not saved" />}
      <Card title="Role" lead={ofTenant === null ? 'Of the whole installation.' : 'Of this tenant.'}>
        <Stack gap="sm">
          <TextInput label="Name" required maxLength={60} {...form.getInputProps('name')} />
          <Textarea label="Description" maxLength={300} autosize minRows={2} {...form.getInputProps('description')} />
          <Select
            label="Begins with"
            data={roles.filter((each) => each.isPredefined).map(({ id, name }) => ({ value: id, label: name }))}
            allowDeselect={false}
            {...form.getInputProps('baseId')}
          />
        </Stack>
      </Card>
      <Narrowing form={form} tenantId={tenantId} />
      <Preview form={form} base={roles.find(({ id }) => id === form.values.baseId)} />
      <Group justify="flex-end">
        <DisabledReason reason={may('roles.write') ? null : needs('Super admin')}>
          <Button type="submit" loading={save.isPending}>
            Save role
          </Button>
        </DisabledReason>
      </Group>
    </form>
  )
}

function Narrowing({ form, tenantId }: { form: Form; tenantId: string | null }) {
  const { isProducts, isDomains, isGroups } = form.values
  return (
    <Card title="Narrowed to" lead="What is switched off narrows nothing.">
      <Stack gap="sm">
        <Switch label="Some products" {...form.getInputProps('isProducts', { type: 'checkbox' })} />
        {isProducts && (
          <Checkbox.Group label="Products" {...form.getInputProps('products')}>
            <Stack gap={6} mt={6}>
              {Object.entries(productTitles)
                .filter(([value]) => value !== 'platform')
                .map(([value, label]) => (
                  <Checkbox key={value} value={value} label={label} />
                ))}
            </Stack>
          </Checkbox.Group>
        )}
        <Switch label="Some domains" {...form.getInputProps('isDomains', { type: 'checkbox' })} />
        {isDomains && (
          <TagsInput
            label="Domains"
            description="Enter after each. Only mail and mailboxes of these domains are seen and changed."
            maxTags={200}
            splitChars={[',', ' ']}
            acceptValueOnBlur
            {...form.getInputProps('domains')}
          />
        )}
        {tenantId !== null && (
          <>
            <Switch label="Some groups" {...form.getInputProps('isGroups', { type: 'checkbox' })} />
            {isGroups && (
              <DirectoryPicker
                tenantId={tenantId}
                pick="groups"
                label="Groups"
                description="Only mail and mailboxes of their members are seen and changed."
                value={form.values.groupIds}
                onChange={(groupIds) => form.setFieldValue('groupIds', groupIds)}
                error={form.errors['groupIds']}
              />
            )}
          </>
        )}
      </Stack>
    </Card>
  )
}

/** Before it is saved: what somebody with this role may. */
function Preview({ form, base }: { form: Form; base: Role | undefined }) {
  const query = useQuery(permissionsQuery)
  const { isProducts, products, isDomains, isGroups } = form.values
  const kept = (query.data?.items ?? []).filter(
    ({ name, product }) =>
      base?.permissions.includes(name) === true &&
      (!isProducts || product === 'platform' || products.includes(product)),
  )
  return (
    <Card title="What it may" lead="As it would be saved now.">
      <ul style={{ margin: 0, paddingLeft: 20, fontSize: '0.8125rem' }}>
        {kept.map(({ name, meaning }) => (
          <li key={name}>{meaning}</li>
        ))}
      </ul>
      {(isDomains || isGroups) && (
        <p style={{ fontSize: '0.8125rem' }}>
          Narrowed to {isDomains && 'domains'}
          {isDomains && isGroups && ' and '}
          {isGroups && 'groups'}: what cannot be told apart by them (policies, the connection, the audit log) is left
          out.
        </p>
      )}
    </Card>
  )
}
