// The second step: code of the authenticator app, passkey, or one of the recovery codes.
import { Anchor, Button, Stack, TextInput } from '@mantine/core'
import { IconFingerprint } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import type { SecondFactor, SignInStep } from '#access/contract.ts'
import { askPasskey, passkeyProblem, signInWithSecondFactor } from './sign-in-api.ts'
import { SignInProblem } from './sign-in-problem.tsx'

export interface SecondFactorFormProps {
  step: Extract<SignInStep, { state: 'second-factor' }>
  onStep: (step: SignInStep) => void
  onCancel: () => void
}

export function SecondFactorForm({ step, onStep, onCancel }: SecondFactorFormProps) {
  const has = (method: (typeof step.methods)[number]): boolean => step.methods.includes(method)
  const [isRecovering, setRecovering] = useState(!has('totp') && !has('passkey'))
  const way = isRecovering ? 'recovery-code' : 'totp'
  const send = useMutation({ mutationFn: (factor: SecondFactor) => signInWithSecondFactor(factor), onSuccess: onStep })
  const passkey = useMutation({
    mutationFn: async () => {
      const response = await askPasskey(step.passkeyOptions ?? {}).catch((error: unknown) =>
        Promise.reject(passkeyProblem(error)),
      )
      return signInWithSecondFactor({ method: 'passkey', response })
    },
    onSuccess: onStep,
  })
  const error = send.error ?? passkey.error
  return (
    <Stack gap="sm">
      {error !== null && <SignInProblem error={error} />}
      {has('passkey') && step.passkeyOptions !== null && !isRecovering && (
        <Button
          leftSection={<IconFingerprint size={18} aria-hidden />}
          loading={passkey.isPending}
          onClick={() => passkey.mutate()}
        >
          Use the passkey
        </Button>
      )}
      {(has('totp') || isRecovering) && (
        <CodeForm
          key={way}
          way={way}
          isSending={send.isPending}
          onSend={(code) => send.mutate({ method: way, code })}
        />
      )}
      {has('recovery-code') && (
        <Anchor
          component="button"
          type="button"
          size="sm"
          onClick={() => {
            setRecovering(!isRecovering)
            send.reset()
          }}
        >
          {isRecovering ? 'Use another way' : 'Use a recovery code'}
        </Anchor>
      )}
      <Button variant="default" onClick={onCancel}>
        Start again
      </Button>
    </Stack>
  )
}

interface CodeFormProps {
  way: 'totp' | 'recovery-code'
  isSending: boolean
  onSend: (code: string) => void
}

function CodeForm({ way, isSending, onSend }: CodeFormProps) {
  const [code, setCode] = useState('')
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        onSend(code.trim())
      }}
    >
      <Stack gap="sm">
        <TextInput
          label={way === 'totp' ? 'Code of your authenticator app' : 'Recovery code'}
          description={way === 'totp' ? 'Six digits' : 'Each works once'}
          autoComplete={way === 'totp' ? 'one-time-code' : 'off'}
          inputMode={way === 'totp' ? 'numeric' : 'text'}
          required
          minLength={way === 'totp' ? 6 : 8}
          maxLength={40}
          value={code}
          onChange={(event) => setCode(event.currentTarget.value)}
          autoFocus
        />
        <Button type="submit" loading={isSending}>
          Go on
        </Button>
      </Stack>
    </form>
  )
}
