// A new password ends all other sessions: whoever changes it may do so because somebody else knows it.
import { Button, Group, Modal, PasswordInput, Stack, Text } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useState } from 'react'
import type { Account } from '#access/contract.ts'
import { fieldErrors } from '#console/api/error.ts'
import { Card } from '#console/components/card.tsx'
import { Problem } from '#console/components/notice.tsx'
import { RelativeTime } from '#console/components/relative-time.tsx'
import { announce } from '#console/util/announce.ts'
import { changePassword, useAccountChange } from './account-api.ts'

const length_min = 12

export function PasswordCard({ account }: { account: Account }) {
  const [isOpen, setOpen] = useState(false)
  return (
    <Card
      title="Password"
      actions={
        <Button size="xs" variant="default" onClick={() => setOpen(true)}>
          {account.hasPassword ? 'Change password' : 'Set a password'}
        </Button>
      }
    >
      <Text size="sm">
        {account.passwordChangedAt === null ? (
          account.hasPassword ? (
            'Set.'
          ) : (
            'You have none; you sign in with Microsoft or a passkey.'
          )
        ) : (
          <>
            Set <RelativeTime at={account.passwordChangedAt} />.
          </>
        )}
      </Text>
      <Modal opened={isOpen} onClose={() => setOpen(false)} title="New password">
        <Form email={account.email} onDone={() => setOpen(false)} />
      </Modal>
    </Card>
  )
}

function Form({ email, onDone }: { email: string; onDone: () => void }) {
  const change = useAccountChange(changePassword)
  const form = useForm({
    initialValues: { password: '', again: '' },
    validate: {
      password: (value) => ([...value].length < length_min ? `At least ${length_min} characters` : null),
      again: (value, values) => (value === values.password ? null : 'This is not the same password'),
    },
  })
  return (
    <form
      onSubmit={form.onSubmit(({ password }) =>
        change.mutate(password, {
          onSuccess: () => {
            announce('Password changed, all other sessions ended')
            onDone()
          },
          onError: (error) => form.setErrors(fieldErrors(error)),
        }),
      )}
    >
      <Stack gap="sm">
        {change.error !== null && <Problem error={change.error} title="The password was not changed" />}
        <input type="email" autoComplete="username" value={email} readOnly hidden />
        <PasswordInput
          label="New password"
          description={`At least ${length_min} characters. Three or four words that nobody would guess do well.`}
          autoComplete="new-password"
          required
          maxLength={256}
          visibilityToggleButtonProps={{ 'aria-label': 'Show the password', tabIndex: 0 }}
          data-autofocus
          {...form.getInputProps('password')}
        />
        <PasswordInput
          label="The same again"
          autoComplete="new-password"
          required
          maxLength={256}
          visibilityToggleButtonProps={{ 'aria-label': 'Show the repeated password', tabIndex: 0 }}
          {...form.getInputProps('again')}
        />
        <Group justify="flex-end">
          <Button type="submit" loading={change.isPending}>
            Change password
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
