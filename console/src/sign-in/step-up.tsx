// Before a sensitive change the server asks who is at the keyboard. The call that was refused waits, and is made again afterwards.
import { Button, Group, Modal, PasswordInput, Stack, Text } from '@mantine/core'
import { IconFingerprint } from '@tabler/icons-react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { send } from '#console/api/client.ts'
import { onConfirmNeeded, setCsrfToken } from '#console/api/fetch.ts'
import { States } from '#console/components/states.tsx'
import { askPasskey, passkeyProblem } from './sign-in-api.ts'
import { SignInProblem } from './sign-in-problem.tsx'

interface Options {
  methods: ('password' | 'passkey' | 'microsoft')[]
  passkeyOptions: Record<string, unknown> | null
}

/** Above other dialogs: it is often one of theirs that asks. */
const above = 400

/** Once, in the shell. */
export default function StepUp() {
  const [asked, setAsked] = useState<{ answer: (isConfirmed: boolean) => void; count: number } | null>(null)
  useEffect(() => {
    let count = 0
    return onConfirmNeeded(
      () =>
        new Promise((resolve) => {
          count += 1
          setAsked({ answer: resolve, count })
        }),
    )
  }, [])
  const close = (isConfirmed: boolean): void => {
    asked?.answer(isConfirmed)
    setAsked(null)
  }
  return (
    <Modal opened={asked !== null} onClose={() => close(false)} title="Confirm that it is you" zIndex={above}>
      {asked !== null && <Ways key={asked.count} onConfirmed={() => close(true)} onCancel={() => close(false)} />}
    </Modal>
  )
}

function Ways({ onConfirmed, onCancel }: { onConfirmed: () => void; onCancel: () => void }) {
  const options = useQuery({
    queryKey: ['confirm-options'],
    queryFn: () => send<Options>('POST', '/api/v1/session/confirm/options'),
    gcTime: 0,
    staleTime: 0,
    retry: false,
  })
  return (
    <Stack gap="sm">
      <Text size="sm">This change is sensitive. You are asked once in ten minutes.</Text>
      <States query={options} shape="form" failure="The ways to confirm cannot be shown">
        {({ methods, passkeyOptions }) => (
          <Confirm methods={methods} passkeyOptions={passkeyOptions} onConfirmed={onConfirmed} onCancel={onCancel} />
        )}
      </States>
    </Stack>
  )
}

function Confirm({
  methods,
  passkeyOptions,
  onConfirmed,
  onCancel,
}: Options & { onConfirmed: () => void; onCancel: () => void }) {
  const [password, setPassword] = useState('')
  const confirm = useMutation({
    mutationFn: async (way: 'password' | 'passkey') => {
      const body =
        way === 'password'
          ? { method: 'password', password }
          : {
              method: 'passkey',
              response: await askPasskey(passkeyOptions ?? {}).catch((error: unknown) =>
                Promise.reject(passkeyProblem(error)),
              ),
            }
      const { csrfToken } = await send<{ csrfToken: string }>('POST', '/api/v1/session/confirm', { body })
      setCsrfToken(csrfToken)
    },
    onSuccess: onConfirmed,
  })
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        event.stopPropagation()
        confirm.mutate('password')
      }}
    >
      <Stack gap="sm">
        {confirm.error !== null && <SignInProblem error={confirm.error} />}
        {passkeyOptions !== null && (
          <Button
            variant={methods.includes('password') ? 'default' : 'filled'}
            leftSection={<IconFingerprint size={18} aria-hidden />}
            onClick={() => confirm.mutate('passkey')}
          >
            Use the passkey
          </Button>
        )}
        {methods.includes('password') && (
          <PasswordInput
            label="Your password"
            autoComplete="current-password"
            required
            maxLength={1_000}
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
            visibilityToggleButtonProps={{ 'aria-label': 'Show the password', tabIndex: 0 }}
            data-autofocus
          />
        )}
        {methods.includes('microsoft') && (
          <Button
            variant="default"
            component="a"
            href={`/api/v1/session/microsoft?purpose=confirm&next=${encodeURIComponent(location.pathname + location.search)}`}
          >
            Sign in with Microsoft again
          </Button>
        )}
        {methods.includes('microsoft') && (
          <Text size="xs" c="dimmed">
            You come back to this page; what was typed here is lost.
          </Text>
        )}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onCancel}>
            Cancel
          </Button>
          {methods.includes('password') && (
            <Button type="submit" loading={confirm.isPending}>
              Confirm
            </Button>
          )}
        </Group>
      </Stack>
    </form>
  )
}
