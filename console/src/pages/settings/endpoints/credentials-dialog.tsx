// Credentials of an endpoint product. The secret is kept encrypted and never shown again.
import { Button, Group, Modal, PasswordInput, Stack, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import type { BackEndName } from '#compromise/contract.ts'
import { fieldErrors } from '#console/api/error.ts'
import { Problem } from '#console/components/notice.tsx'
import { announce } from '#console/util/announce.ts'
import { useEndpointCall } from '../../computers/computers-api.ts'
import { backEndWords } from '../../incidents/words.ts'
import { productFacts } from './words.ts'

interface CredentialsProps {
  tenantId: string
  name: BackEndName
  isOpen: boolean
  onClose: () => void
}

export function CredentialsDialog(props: CredentialsProps) {
  return (
    <Modal opened={props.isOpen} onClose={props.onClose} title={`Connect ${backEndWords[props.name]}`}>
      <CredentialsForm {...props} />
    </Modal>
  )
}

function CredentialsForm({ tenantId, name, onClose }: CredentialsProps) {
  const call = useEndpointCall(tenantId)
  const { secret } = productFacts[name]
  const form = useForm({
    initialValues: { clientId: '', clientSecret: '' },
    validate: {
      clientId: (value) => (value.trim() === '' ? 'It is needed.' : null),
      clientSecret: (value) => (value === '' ? 'It is needed.' : null),
    },
  })
  if (secret === null) return null
  const submit = form.onSubmit(({ clientId, clientSecret }) =>
    call.mutate(
      { act: 'set-back-end', name, isOn: true, clientId: clientId.trim(), clientSecret },
      {
        onSuccess: () => {
          announce(`${backEndWords[name]} is connected`)
          onClose()
        },
        onError: (error) => form.setErrors(fieldErrors(error)),
      },
    ),
  )
  return (
    <form onSubmit={submit} noValidate autoComplete="off">
      <Stack gap="sm">
        <Text size="sm">{secret.where}</Text>
        <TextInput
          label={secret.id}
          required
          maxLength={200}
          autoComplete="off"
          data-autofocus
          {...form.getInputProps('clientId')}
        />
        <PasswordInput
          label={secret.secret}
          description="Kept encrypted; never shown again."
          required
          maxLength={1_000}
          autoComplete="off"
          {...form.getInputProps('clientSecret')}
        />
        {call.error !== null && <Problem error={call.error} title="It was not connected" />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={call.isPending}>
            Connect
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
