// Passkeys: the device or a security key signs in, without a password.
import { Button, Group, Modal, Stack, Table, TextInput } from '@mantine/core'
import { browserSupportsWebAuthn } from '@simplewebauthn/browser'
import { useState } from 'react'
import type { Account } from '#access/contract.ts'
import { Card } from '#console/components/card.tsx'
import { useConfirm } from '#console/components/confirm.tsx'
import { DisabledReason } from '#console/components/disabled-reason.tsx'
import { Notice, Problem } from '#console/components/notice.tsx'
import { RelativeTime } from '#console/components/relative-time.tsx'
import { addPasskey, removePasskey, useAccountChange } from './account-api.ts'

export function PasskeysCard({
  account,
  onRecoveryCodes,
}: {
  account: Account
  onRecoveryCodes: (codes: string[]) => void
}) {
  const [isAdding, setAdding] = useState(false)
  const remove = useAccountChange(removePasskey)
  const confirm = useConfirm()
  return (
    <Card
      title="Passkeys"
      lead="Your device or a security key signs you in: nothing to type, and nothing that a false page could ask for."
      actions={
        <DisabledReason
          reason={browserSupportsWebAuthn() ? null : 'This browser, or a page without TLS, has no passkeys.'}
        >
          <Button size="xs" onClick={() => setAdding(true)}>
            Add a passkey
          </Button>
        </DisabledReason>
      }
    >
      {account.passkeys.length > 0 && (
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">Name</Table.Th>
              <Table.Th scope="col">Added</Table.Th>
              <Table.Th scope="col">Used</Table.Th>
              <Table.Td />
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {account.passkeys.map(({ id, name, createdAt, lastUsedAt }) => (
              <Table.Tr key={id}>
                <Table.Td className="breakable">{name}</Table.Td>
                <Table.Td>
                  <RelativeTime at={createdAt} />
                </Table.Td>
                <Table.Td>{lastUsedAt === null ? 'Never' : <RelativeTime at={lastUsedAt} />}</Table.Td>
                <Table.Td align="right">
                  <Button
                    size="compact-sm"
                    variant="default"
                    aria-label={`Remove the passkey ${name}`}
                    onClick={() =>
                      confirm({
                        title: `Remove the passkey ${name}`,
                        verb: 'Remove',
                        isDangerous: true,
                        children: 'It no longer signs you in. The device keeps its part until you delete it there.',
                        run: () => remove.mutateAsync(id),
                      })
                    }
                  >
                    Remove
                  </Button>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
      <Modal opened={isAdding} onClose={() => setAdding(false)} title="Add a passkey">
        <AddForm
          onDone={(codes) => {
            setAdding(false)
            if (codes !== null) onRecoveryCodes(codes)
          }}
        />
      </Modal>
    </Card>
  )
}

function AddForm({ onDone }: { onDone: (codes: string[] | null) => void }) {
  const [name, setName] = useState('')
  const add = useAccountChange(addPasskey)
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        add.mutate(name.trim(), { onSuccess: ({ recoveryCodes }) => onDone(recoveryCodes) })
      }}
    >
      <Stack gap="sm">
        {add.error !== null &&
          ('code' in add.error ? (
            <Problem error={add.error} title="The passkey was not added" />
          ) : (
            <Notice tone="danger" title="The passkey was not added">
              {add.error.message}
            </Notice>
          ))}
        <TextInput
          label="Name"
          description="By which you know it again: “laptop”, “blue key”"
          required
          maxLength={60}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          data-autofocus
        />
        <Group justify="flex-end">
          <Button type="submit" loading={add.isPending}>
            Go on
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
