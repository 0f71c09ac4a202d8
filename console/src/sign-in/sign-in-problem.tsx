// Why somebody is not signed in.
import { Notice, Problem } from '#console/components/notice.tsx'

/** A refusal is no fault: it needs no code and no id. */
export function SignInProblem({ error }: { error: Error }) {
  if ('code' in error && typeof error.code === 'string' && error.code.startsWith('sign-in.'))
    return (
      <Notice tone="danger" title="You are not signed in">
        {error.message}
      </Notice>
    )
  if (!('code' in error))
    return (
      <Notice tone="danger" title="You are not signed in">
        {error.message}
      </Notice>
    )
  return <Problem error={error} title="Signing in does not work now" />
}
