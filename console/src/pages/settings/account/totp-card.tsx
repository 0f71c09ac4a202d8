// The authenticator app: set-up by QR code or typed secret, kept only when a code has shown that it works.
import { Button, Code, Group, Modal, Stack, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { Account } from '#access/contract.ts'
import { Card } from '#console/components/card.tsx'
import { useConfirm } from '#console/components/confirm.tsx'
import { Copy } from '#console/components/copy.tsx'
import { Problem } from '#console/components/notice.tsx'
import { ToneLabel } from '#console/theme/tone.tsx'
import { beginTotp, confirmTotp, removeTotp, useAccountChange } from './account-api.ts'
import { QrCode } from './qr-code.tsx'

export function TotpCard({
  account,
  onRecoveryCodes,
}: {
  account: Account
  onRecoveryCodes: (codes: string[]) => void
}) {
  const begin = useAccountChange(beginTotp)
  const remove = useAccountChange(removeTotp)
  const confirm = useConfirm()
  return (
    <Card
      title="Authenticator app"
      lead="A six-digit code after the password, from an app on your phone."
      actions={
        <>
          {account.totp && (
            <Button
              size="xs"
              variant="default"
              onClick={() =>
                confirm({
                  title: 'Remove the authenticator app',
                  verb: 'Remove',
                  isDangerous: true,
                  children: 'After that the password alone, or a passkey, signs you in.',
                  run: () => remove.mutateAsync(undefined),
                })
              }
            >
              Remove
            </Button>
          )}
          <Button size="xs" loading={begin.isPending} onClick={() => begin.mutate(undefined)}>
            {account.totp ? 'Replace' : 'Set up'}
          </Button>
        </>
      }
    >
      {account.totp ? <ToneLabel tone="ok">Set up</ToneLabel> : <ToneLabel tone="warning">Not set up</ToneLabel>}
      {begin.error !== null && <Problem error={begin.error} title="The set-up cannot begin" />}
      <Modal opened={begin.data !== undefined} onClose={begin.reset} title="Set up an authenticator app">
        {begin.data !== undefined && (
          <SetUp
            secret={begin.data.secret}
            uri={begin.data.uri}
            onDone={(codes) => {
              begin.reset()
              if (codes !== null) onRecoveryCodes(codes)
            }}
          />
        )}
      </Modal>
    </Card>
  )
}

function SetUp({ secret, uri, onDone }: { secret: string; uri: string; onDone: (codes: string[] | null) => void }) {
  const [code, setCode] = useState('')
  const finish = useAccountChange(confirmTotp)
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        finish.mutate(code.trim(), { onSuccess: ({ recoveryCodes }) => onDone(recoveryCodes) })
      }}
    >
      <Stack gap="sm">
        <Text size="sm">Scan this code with the app:</Text>
        <QrCode text={uri} label="QR code for the authenticator app; the same as the secret below" />
        <Text size="sm">Or type the secret:</Text>
        <Group gap={4} wrap="nowrap">
          <Code className="breakable">{secret.match(/.{1,4}/g)?.join(' ')}</Code>
          <Copy text={secret} label="secret" />
        </Group>
        {finish.error !== null && <Problem error={finish.error} title="The code was not accepted" />}
        <TextInput
          label="Code that the app shows"
          inputMode="numeric"
          autoComplete="one-time-code"
          required
          minLength={6}
          maxLength={10}
          value={code}
          onChange={(event) => setCode(event.currentTarget.value)}
          data-autofocus
        />
        <Group justify="flex-end">
          <Button type="submit" loading={finish.isPending}>
            Finish
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
