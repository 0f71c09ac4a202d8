// What a one-time link opens: the first administrator makes their account, an invited one chooses a password, or a new password is chosen.
import { Button, Divider, PasswordInput, Stack, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { IconBrandWindows } from '@tabler/icons-react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { Link, useSearchParams } from 'react-router'
import type { LinkView, SignInStep } from '#access/contract.ts'
import { fieldErrors } from '#console/api/error.ts'
import { Notice } from '#console/components/notice.tsx'
import { States } from '#console/components/states.tsx'
import { formatTime } from '#console/util/numbers.ts'
import { Frame } from './frame.tsx'
import { SecondFactorForm } from './second-factor-form.tsx'
import { acceptLink, checkLink } from './sign-in-api.ts'
import { SignInProblem } from './sign-in-problem.tsx'
import { useGoOn } from './use-go-on.ts'

const titles = { first: 'Make the first account', invitation: 'Welcome', reset: 'Choose a new password' }

export function Component() {
  const [parameters] = useSearchParams()
  // Kept here only: the address, which others may see over the shoulder or in the history, does not keep it.
  const [token] = useState(() => parameters.get('token') ?? '')
  useEffect(() => history.replaceState(history.state, '', location.pathname), [])
  const query = useQuery({
    queryKey: ['sign-in-link', token],
    queryFn: () => checkLink(token),
    enabled: token !== '',
    staleTime: Infinity,
    retry: false,
  })
  const title = query.data === undefined ? 'One-time link' : titles[query.data.kind]
  if (token === '' || (query.error !== null && 'code' in query.error && query.error.code === 'sign-in.link-invalid'))
    return (
      <Frame title="This link does not work">
        <Notice tone="warning" title="It was used, has ended, or is not whole">
          Open it once more from where it was sent. If that does not help, ask for a new one; that of the first
          administrator is printed when the server starts.
        </Notice>
        <Button component={Link} to="/sign-in" variant="default">
          Go to the sign-in page
        </Button>
      </Frame>
    )
  return (
    <Frame title={title}>
      <States query={query} shape="form" failure="The link cannot be checked now">
        {(link) => <AcceptForm token={token} link={link} />}
      </States>
    </Frame>
  )
}

const password_length_min = 12

function AcceptForm({ token, link }: { token: string; link: LinkView }) {
  const goOn = useGoOn('/account?welcome=1')
  const [step, setStep] = useState<Extract<SignInStep, { state: 'second-factor' }> | null>(null)
  const onStep = (answer: SignInStep): void => {
    if (answer.state === 'signed-in') void goOn(answer)
    else setStep(answer)
  }
  const form = useForm({
    initialValues: { name: link.name ?? '', email: link.email ?? '', password: '', again: '' },
    validate: {
      password: (value) =>
        [...value].length < password_length_min ? `At least ${password_length_min} characters` : null,
      again: (value, values) => (value === values.password ? null : 'This is not the same password'),
    },
  })
  const accept = useMutation({
    mutationFn: (values: typeof form.values) =>
      acceptLink({
        token,
        password: values.password,
        ...(link.kind === 'reset' ? {} : { name: values.name.trim() }),
        ...(link.kind === 'first' ? { email: values.email.trim() } : {}),
      }),
    onSuccess: onStep,
    onError: (error) => form.setErrors(fieldErrors(error)),
  })
  if (step !== null) return <SecondFactorForm step={step} onStep={onStep} onCancel={() => setStep(null)} />
  return (
    <form onSubmit={form.onSubmit((values) => accept.mutate(values))}>
      <Stack gap="sm">
        {accept.error !== null && <SignInProblem error={accept.error} />}
        {link.kind === 'first' && (
          <TextInput
            label="E-mail address"
            type="email"
            required
            maxLength={254}
            autoComplete="username"
            {...form.getInputProps('email')}
          />
        )}
        {link.kind !== 'first' && (
          <TextInput label="E-mail address" value={link.email ?? ''} readOnly autoComplete="username" />
        )}
        {link.kind !== 'reset' && (
          <TextInput label="Name" required maxLength={100} autoComplete="name" {...form.getInputProps('name')} />
        )}
        <PasswordInput
          label="Password"
          description={`At least ${password_length_min} characters. Three or four words that nobody would guess do well.`}
          required
          maxLength={256}
          autoComplete="new-password"
          visibilityToggleButtonProps={{ 'aria-label': 'Show the password', tabIndex: 0 }}
          {...form.getInputProps('password')}
        />
        <PasswordInput
          label="The same password again"
          required
          maxLength={256}
          autoComplete="new-password"
          visibilityToggleButtonProps={{ 'aria-label': 'Show the repeated password', tabIndex: 0 }}
          {...form.getInputProps('again')}
        />
        <Button type="submit" loading={accept.isPending}>
          {link.kind === 'reset' ? 'Save and sign in' : 'Make the account'}
        </Button>
        {link.microsoft && (
          <>
            <Divider label="or" />
            <Button
              variant="default"
              component="a"
              href="/api/v1/session/microsoft"
              leftSection={<IconBrandWindows size={18} aria-hidden />}
            >
              Sign in with Microsoft
            </Button>
          </>
        )}
        <small>This link works until {formatTime(new Date(link.expiresAt))}.</small>
      </Stack>
    </form>
  )
}
