// Signing in: password and second factor, passkey, Microsoft.
import { Button, Divider, PasswordInput, Stack, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { IconBrandWindows, IconFingerprint } from '@tabler/icons-react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Navigate, useSearchParams } from 'react-router'
import type { SignInStep } from '#access/contract.ts'
import { sessionQuery } from '#console/api/session.ts'
import { Notice } from '#console/components/notice.tsx'
import { States } from '#console/components/states.tsx'
import { safeNext } from '#console/routes/sign-in-path.ts'
import { Frame } from './frame.tsx'
import { SecondFactorForm } from './second-factor-form.tsx'
import { passkeyProblem, signInWithPasskey, signInWithPassword } from './sign-in-api.ts'
import { problemWords } from './problem-words.ts'
import { SignInProblem } from './sign-in-problem.tsx'
import { useGoOn } from './use-go-on.ts'

type SecondFactorStep = Extract<SignInStep, { state: 'second-factor' }>

export function Component() {
  const [parameters] = useSearchParams()
  const next = safeNext(parameters.get('next'))
  const query = useQuery(sessionQuery)
  const [step, setStep] = useState<SecondFactorStep | null>(null)
  const goOn = useGoOn(next)
  if (query.data?.signedIn === true) return <Navigate to={next} replace />
  const onStep = (answer: SignInStep): void => {
    if (answer.state === 'signed-in') void goOn(answer)
    else setStep(answer)
  }
  if (step !== null)
    return (
      <Frame title="Second step" lead="Show that it is you.">
        <SecondFactorForm step={step} onStep={onStep} onCancel={() => setStep(null)} />
      </Frame>
    )
  return (
    <Frame title="Sign in">
      <States query={query} shape="form" failure="Signing in does not work now">
        {(session) =>
          session.signedIn ? null : (
            <>
              {session.needsFirstUser && <FirstUserNotice />}
              <ReturnedProblem code={parameters.get('problem')} />
              <Ways methods={session.methods} next={next} onStep={onStep} />
            </>
          )
        }
      </States>
    </Frame>
  )
}

function FirstUserNotice() {
  return (
    <Notice tone="info" title="Nobody can sign in yet">
      Mailwarden prints a one-time link for the first administrator when it starts. Open that link; it stands in the
      output of <code>mailwarden serve</code>.
    </Notice>
  )
}

function ReturnedProblem({ code }: { code: string | null }) {
  if (code === null) return null
  return (
    <Notice tone="danger" title="You are not signed in">
      {problemWords(code)}
    </Notice>
  )
}

interface WaysProps {
  methods: { password: boolean; passkey: boolean; microsoft: boolean }
  next: string
  onStep: (step: SignInStep) => void
}

function Ways({ methods, next, onStep }: WaysProps) {
  const passkey = useMutation({
    mutationFn: () => signInWithPasskey(next).catch((error: unknown) => Promise.reject(passkeyProblem(error))),
    onSuccess: onStep,
  })
  return (
    <Stack gap="sm">
      {methods.password && <PasswordForm next={next} onStep={onStep} />}
      {methods.password && (methods.passkey || methods.microsoft) && <Divider label="or" />}
      {methods.passkey && (
        <Button
          variant="default"
          leftSection={<IconFingerprint size={18} aria-hidden />}
          loading={passkey.isPending}
          onClick={() => passkey.mutate()}
        >
          Sign in with a passkey
        </Button>
      )}
      {methods.microsoft && (
        <Button
          variant="default"
          component="a"
          href={`/api/v1/session/microsoft?next=${encodeURIComponent(next)}`}
          leftSection={<IconBrandWindows size={18} aria-hidden />}
        >
          Sign in with Microsoft
        </Button>
      )}
      {passkey.error !== null && <SignInProblem error={passkey.error} />}
    </Stack>
  )
}

function PasswordForm({ next, onStep }: { next: string; onStep: (step: SignInStep) => void }) {
  const form = useForm({ mode: 'uncontrolled', initialValues: { email: '', password: '' } })
  const signIn = useMutation({
    mutationFn: (values: { email: string; password: string }) =>
      signInWithPassword({ ...values, email: values.email.trim(), next }),
    onSuccess: onStep,
  })
  return (
    <form onSubmit={form.onSubmit((values) => signIn.mutate(values))}>
      <Stack gap="sm">
        {signIn.error !== null && <SignInProblem error={signIn.error} />}
        <TextInput
          label="E-mail address"
          type="email"
          autoComplete="username webauthn"
          required
          maxLength={254}
          autoFocus
          key={form.key('email')}
          {...form.getInputProps('email')}
        />
        <PasswordInput
          label="Password"
          autoComplete="current-password"
          required
          maxLength={1_000}
          visibilityToggleButtonProps={{ 'aria-label': 'Show the password', tabIndex: 0 }}
          key={form.key('password')}
          {...form.getInputProps('password')}
        />
        <Button type="submit" loading={signIn.isPending}>
          Sign in
        </Button>
      </Stack>
    </form>
  )
}
