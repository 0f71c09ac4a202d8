// What follows the last step of signing in.
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from 'react-router'
import type { SignInStep } from '#access/contract.ts'
import { setCsrfToken } from '#console/api/fetch.ts'
import { sessionQuery } from '#console/api/session.ts'
import { safeNext } from '#console/routes/sign-in-path.ts'

/** After the last step: the new session replaces what was known, then to where the person wanted to go. */
export function useGoOn(next: string) {
  const queryClient = useQueryClient()
  const navigate = useNavigate()
  return async (step: Extract<SignInStep, { state: 'signed-in' }>): Promise<void> => {
    setCsrfToken(step.csrfToken)
    await queryClient.fetchQuery({ ...sessionQuery, staleTime: 0 })
    await navigate(next === '/' ? safeNext(step.next) : next, { replace: true })
  }
}
