// A new API credential: name, scopes, reach, life of its secret.
import { Button, Checkbox, Fieldset, Group, NumberInput, Stack, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useQuery } from '@tanstack/react-query'
import type { Scope as Reach } from '#access/contract.ts'
import { fieldErrors } from '#console/api/error.ts'
import { useMay, useSession } from '#console/api/session.ts'
import { Problem } from '#console/components/notice.tsx'
import { States } from '#console/components/states.tsx'
import { permissionsQuery, useCreateCredential, type MadeCredential } from './access-api.ts'
import { productTitles } from './products.ts'
import { ReachInput } from './reach.tsx'

interface Values {
  name: string
  scopes: string[]
  scope: Reach
  days: number
}

const days = { standard: 365, max: 730 }

export function CredentialForm({
  tenantId,
  onDone,
}: {
  tenantId: string | null
  onDone: (made: MadeCredential) => void
}) {
  const { isInstallation } = useSession()
  const may = useMay()
  const permissions = useQuery(permissionsQuery)
  const create = useCreateCredential()
  const form = useForm<Values>({
    initialValues: {
      name: '',
      scopes: [],
      scope:
        tenantId === null && isInstallation
          ? { kind: 'installation' }
          : { kind: 'tenants', tenantIds: tenantId === null ? [] : [tenantId] },
      days: days.standard,
    },
    validate: {
      name: (value) => (value.trim() === '' ? 'Name the program that uses it' : null),
      scopes: (value) => (value.length === 0 ? 'At least one scope' : null),
      scope: (value) => (value.kind === 'tenants' && value.tenantIds.length === 0 ? 'At least one tenant' : null),
    },
  })
  return (
    <form
      onSubmit={form.onSubmit((values) =>
        create.mutate(
          { ...values, name: values.name.trim() },
          { onSuccess: onDone, onError: (error) => form.setErrors(fieldErrors(error)) },
        ),
      )}
    >
      <Stack gap="md">
        {create.error !== null && <Problem error={create.error} title="The credential was not made" />}
        <TextInput
          label="Name"
          description="The program that uses it"
          required
          maxLength={100}
          data-autofocus
          {...form.getInputProps('name')}
        />
        <ReachInput
          value={form.values.scope}
          onChange={(scope) => form.setFieldValue('scope', scope)}
          error={form.errors['scope']}
        />
        <NumberInput
          label="The secret works for (days)"
          min={1}
          max={days.max}
          allowDecimal={false}
          {...form.getInputProps('days')}
        />
        <States query={permissions} shape="form" failure="The scopes cannot be shown">
          {({ items }) => {
            // Only what the person has can be given, and nothing that only people do.
            const offered = items.filter(({ name }) => may(name) && name !== 'account.own')
            const products = [...new Set(offered.map(({ product }) => product))]
            return (
              <Checkbox.Group label="Scopes" {...form.getInputProps('scopes')}>
                <Stack gap="sm" mt="xs">
                  {products.map((product) => (
                    <Fieldset key={product} legend={productTitles[product] ?? product}>
                      <Stack gap={6}>
                        {offered
                          .filter((each) => each.product === product)
                          .map(({ name, meaning }) => (
                            <Checkbox key={name} value={name} label={meaning} description={name} />
                          ))}
                      </Stack>
                    </Fieldset>
                  ))}
                </Stack>
              </Checkbox.Group>
            )
          }}
        </States>
        <Group justify="flex-end">
          <Button type="submit" loading={create.isPending}>
            Make the credential
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
