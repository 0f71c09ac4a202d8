// Inviting an administrator, or changing their roles.
import { ActionIcon, Button, Fieldset, Group, Select, Stack, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { IconPlus, IconX } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import type { Assignment, Role, User } from '#access/contract.ts'
import { fieldErrors } from '#console/api/error.ts'
import { useSession } from '#console/api/session.ts'
import { Problem } from '#console/components/notice.tsx'
import { announce } from '#console/util/announce.ts'
import { rolesQuery, useChangeUser, useInvite, type OneTimeLink } from './access-api.ts'
import { ReachInput } from './reach.tsx'

interface Values {
  name: string
  email: string
  assignments: Assignment[]
}

export interface UserFormProps {
  /** Null: an invitation. */
  user: User | null
  tenantId: string | null
  /** With the link of an invitation. */
  onDone: (link: (OneTimeLink & { email: string }) | null) => void
}

export function UserForm({ user, tenantId, onDone }: UserFormProps) {
  const { isInstallation } = useSession()
  const roles = useQuery(rolesQuery)
  const invite = useInvite()
  const change = useChangeUser()
  const scope: Assignment['scope'] =
    tenantId === null && isInstallation
      ? { kind: 'installation' }
      : { kind: 'tenants', tenantIds: tenantId === null ? [] : [tenantId] }
  const form = useForm<Values>({
    initialValues: {
      name: user?.name ?? '',
      email: user?.email ?? '',
      assignments: user?.assignments.map(({ roleId, scope: of }) => ({ roleId, scope: of })) ?? [
        { roleId: 'read-only', scope },
      ],
    },
    validate: {
      name: (value) => (value.trim() === '' ? 'Their name, as it stands in the audit log' : null),
      email: (value) => (/^[^\s@]+@[^\s@]+$/.test(value.trim()) ? null : 'An e-mail address'),
      assignments: {
        scope: (value) => (value.kind === 'tenants' && value.tenantIds.length === 0 ? 'At least one tenant' : null),
      },
    },
  })
  const submit = async ({ name, email, assignments }: Values): Promise<void> => {
    try {
      if (user === null) {
        const { link, expiresAt } = await invite.mutateAsync({ name: name.trim(), email: email.trim(), assignments })
        onDone({ link, expiresAt, email: email.trim() })
      } else {
        await change.mutateAsync({ id: user.id, name: name.trim(), assignments })
        announce('Saved')
        onDone(null)
      }
    } catch (error) {
      form.setErrors(fieldErrors(error))
    }
  }
  const error = invite.error ?? change.error
  return (
    <form onSubmit={form.onSubmit((values) => void submit(values))}>
      <Stack gap="md">
        {error !== null && (
          <Problem error={error} title={user === null ? 'The invitation was not made' : 'The change was not saved'} />
        )}
        <TextInput label="Name" required maxLength={100} data-autofocus {...form.getInputProps('name')} />
        <TextInput
          label="E-mail address"
          type="email"
          required
          maxLength={254}
          readOnly={user !== null}
          {...form.getInputProps('email')}
        />
        {form.values.assignments.map((assignment, index) => (
          <Fieldset key={index} legend={form.values.assignments.length === 1 ? 'Role' : `Role ${index + 1}`}>
            <Group align="flex-start" wrap="nowrap" gap="xs">
              <Stack gap="sm" flex={1}>
                <RoleSelect
                  roles={roles.data?.items ?? []}
                  value={assignment.roleId}
                  onChange={(roleId) => form.setFieldValue(`assignments.${index}.roleId`, roleId)}
                />
                <ReachInput
                  value={assignment.scope}
                  onChange={(next) => form.setFieldValue(`assignments.${index}.scope`, next)}
                  error={form.errors[`assignments.${index}.scope`]}
                />
              </Stack>
              {form.values.assignments.length > 1 && (
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  size={30}
                  aria-label={`Remove role ${index + 1}`}
                  onClick={() => form.removeListItem('assignments', index)}
                >
                  <IconX size={16} />
                </ActionIcon>
              )}
            </Group>
          </Fieldset>
        ))}
        <Group justify="space-between">
          <Button
            size="xs"
            variant="default"
            leftSection={<IconPlus size={14} aria-hidden />}
            onClick={() => form.insertListItem('assignments', { roleId: 'read-only', scope })}
          >
            Add a role
          </Button>
          <Button type="submit" loading={invite.isPending || change.isPending}>
            {user === null ? 'Invite' : 'Save'}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

function RoleSelect({
  roles,
  value,
  onChange,
}: {
  roles: readonly Role[]
  value: string
  onChange: (id: string) => void
}) {
  const groups = [
    { group: 'Predefined', items: roles.filter((role) => role.isPredefined && role.kind === 'tenant') },
    { group: 'Of a provider', items: roles.filter((role) => role.isPredefined && role.kind === 'provider') },
    { group: 'Custom', items: roles.filter((role) => !role.isPredefined) },
  ]
  return (
    <Select
      label="Role"
      description={roles.find((role) => role.id === value)?.description}
      data={groups
        .filter(({ items }) => items.length > 0)
        .map(({ group, items }) => ({ group, items: items.map(({ id, name }) => ({ value: id, label: name })) }))}
      value={value}
      allowDeselect={false}
      onChange={(id) => id !== null && onChange(id)}
    />
  )
}
