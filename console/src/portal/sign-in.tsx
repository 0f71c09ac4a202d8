// Signing in: with Microsoft 365, or with a code that is mailed.
import { Button, Divider, PinInput, Stack, Text, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Notice, Problem } from '#console/components/notice.tsx'
import { Frame } from '#console/sign-in/frame.tsx'
import { askCode, checkCode } from './calls.ts'

const wasRefused = new URLSearchParams(location.search).get('sign-in') === 'refused'

export function SignIn({ methods }: { methods: { microsoft: boolean; code: boolean } }) {
  const [attempt, setAttempt] = useState<{ id: string; address: string } | null>(null)
  if (attempt !== null) return <CodeForm {...attempt} onBack={() => setAttempt(null)} />
  return (
    <Frame title="My quarantine" lead="Messages that were held back for you.">
      <Stack>
        {wasRefused && (
          <Notice tone="warning" title="You could not be signed in">
            Nobody of an organisation that uses this portal signed in. Try again with your work account.
          </Notice>
        )}
        {methods.microsoft && (
          <>
            <Button component="a" href="/api/v1/portal/sign-in/microsoft" fullWidth>
              Sign in with Microsoft 365
            </Button>
            <Divider label="or" />
          </>
        )}
        <AddressForm onAsked={setAttempt} />
      </Stack>
    </Frame>
  )
}

function AddressForm({ onAsked }: { onAsked: (attempt: { id: string; address: string }) => void }) {
  const [address, setAddress] = useState('')
  const ask = useMutation({
    mutationFn: () => askCode(address.trim()),
    onSuccess: ({ attempt }) => onAsked({ id: attempt, address: address.trim() }),
  })
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        ask.mutate()
      }}
    >
      <Stack>
        {ask.error !== null && <Problem error={ask.error} title="No code was mailed" />}
        <TextInput
          label="Your e-mail address"
          type="email"
          name="email"
          autoComplete="email"
          required
          value={address}
          onChange={(event) => setAddress(event.currentTarget.value)}
        />
        <Button type="submit" variant="default" loading={ask.isPending}>
          Mail me a code
        </Button>
      </Stack>
    </form>
  )
}

function CodeForm({ id, address, onBack }: { id: string; address: string; onBack: () => void }) {
  const [code, setCode] = useState('')
  const queryClient = useQueryClient()
  const check = useMutation({
    mutationFn: () => checkCode(id, code),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['portal', 'session'] }),
    onError: () => setCode(''),
  })
  return (
    <Frame title="Enter the code">
      <form
        onSubmit={(event) => {
          event.preventDefault()
          check.mutate()
        }}
      >
        <Stack>
          <Text size="sm">
            If {address} has a mailbox here, a code of 6 digits is on its way. It works for 10 minutes.
          </Text>
          {check.error !== null && <Problem error={check.error} title="You could not be signed in" />}
          <fieldset style={{ border: 0, padding: 0, margin: 0 }}>
            <legend>Code</legend>
            <PinInput
              length={6}
              type="number"
              oneTimeCode
              value={code}
              onChange={setCode}
              getInputProps={(index) => ({ 'aria-label': `Digit ${index + 1}` })}
            />
          </fieldset>
          <Button type="submit" loading={check.isPending} disabled={code.length !== 6}>
            Sign in
          </Button>
          <Button variant="subtle" onClick={onBack}>
            Use another address
          </Button>
        </Stack>
      </form>
    </Frame>
  )
}
