// Calls of one's own account. Sensitive ones ask who is at the keyboard first (api/fetch.ts).
import { startRegistration, type PublicKeyCredentialCreationOptionsJSON } from '@simplewebauthn/browser'
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import type { Account, UserSession } from '#access/contract.ts'
import { send } from '#console/api/client.ts'
import { setCsrfToken } from '#console/api/fetch.ts'
import { passkeyProblem } from '#console/sign-in/sign-in-api.ts'

export const accountQuery = queryOptions({
  queryKey: ['account'],
  queryFn: ({ signal }) => send<Account>('GET', '/api/v1/account', { signal }),
})

export const ownSessionsQuery = queryOptions({
  queryKey: ['account', 'sessions'],
  queryFn: ({ signal }) => send<{ items: UserSession[] }>('GET', '/api/v1/account/sessions', { signal }),
})

/** After it the account and the session are read anew. */
export function useAccountChange<Input, Output>(change: (input: Input) => Promise<Output>) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: change,
    onSuccess: () =>
      Promise.all([
        queryClient.invalidateQueries({ queryKey: ['account'] }),
        queryClient.invalidateQueries({ queryKey: ['session'] }),
      ]),
  })
}

export const changeName = (name: string): Promise<Account> => send('PUT', '/api/v1/account', { body: { name } })

export async function changePassword(password: string): Promise<void> {
  const { csrfToken } = await send<{ csrfToken: string }>('PUT', '/api/v1/account/password', { body: { password } })
  setCsrfToken(csrfToken)
}

export const beginTotp = (): Promise<{ secret: string; uri: string; endsAt: string }> =>
  send('POST', '/api/v1/account/totp')
export const confirmTotp = (code: string): Promise<{ recoveryCodes: string[] | null }> =>
  send('POST', '/api/v1/account/totp/confirm', { body: { code } })
export const removeTotp = (): Promise<void> => send('DELETE', '/api/v1/account/totp')

export async function addPasskey(name: string): Promise<{ id: string; recoveryCodes: string[] | null }> {
  const options = await send<Record<string, unknown>>('POST', '/api/v1/account/passkeys/options')
  const response = await startRegistration({
    optionsJSON: options as unknown as PublicKeyCredentialCreationOptionsJSON,
  }).catch((error: unknown) => Promise.reject(passkeyProblem(error)))
  return send('POST', '/api/v1/account/passkeys', { body: { name, response } })
}
export const removePasskey = (id: string): Promise<void> =>
  send('DELETE', `/api/v1/account/passkeys/${encodeURIComponent(id)}`)

export const renewRecoveryCodes = (): Promise<{ recoveryCodes: string[] | null }> =>
  send('POST', '/api/v1/account/recovery-codes')

export const endSession = (id: string): Promise<void> =>
  send('DELETE', `/api/v1/account/sessions/${encodeURIComponent(id)}`)
export const endOtherSessions = (): Promise<void> => send('DELETE', '/api/v1/account/sessions')
