// Calls of signing in. They are public; the answer to each step is the next one.
import { startAuthentication, type PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/browser'
import type { LinkView, SecondFactor, SignInStep } from '#access/contract.ts'
import { send } from '#console/api/client.ts'

export const signInWithPassword = (body: { email: string; password: string; next?: string }): Promise<SignInStep> =>
  send('POST', '/api/v1/sign-in/password', { body })

export const signInWithSecondFactor = (body: SecondFactor): Promise<SignInStep> =>
  send('POST', '/api/v1/sign-in/second-factor', { body })

/** Rejects when the person closes the browser's dialog. */
export async function signInWithPasskey(next: string | undefined): Promise<SignInStep> {
  const options = await send<Record<string, unknown>>('POST', '/api/v1/sign-in/passkey/options')
  const response = await askPasskey(options)
  return send('POST', '/api/v1/sign-in/passkey', { body: { response, ...(next === undefined ? {} : { next }) } })
}

export const askPasskey = async (options: Record<string, unknown>): Promise<Record<string, unknown>> =>
  (await startAuthentication({
    optionsJSON: options as unknown as PublicKeyCredentialRequestOptionsJSON,
  })) as unknown as Record<string, unknown>

export const checkLink = (token: string): Promise<LinkView> => send('POST', '/api/v1/sign-in/link', { body: { token } })

export const acceptLink = (body: {
  token: string
  password: string
  name?: string
  email?: string
}): Promise<SignInStep> => send('POST', '/api/v1/sign-in/link/accept', { body })

/** What a passkey dialog that was closed, or that found nothing, means for the person. */
export function passkeyProblem(error: unknown): Error {
  if (error instanceof Error && (error.name === 'NotAllowedError' || error.name === 'AbortError'))
    return new Error('The passkey dialog was closed or timed out. Try again, or choose another way.')
  // WebAuthn 5.1.3: the device has one of those that were named as known.
  if (error instanceof Error && error.name === 'InvalidStateError')
    return new Error('This device has a passkey for your account already. It signs you in as it is.')
  return error instanceof Error ? error : new Error('The passkey could not be used.')
}
