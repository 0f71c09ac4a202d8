// Where signing in leads back to: only paths of ours, so that a link to the sign-in page cannot lead elsewhere.

export function signInPath(next: string): string {
  return next === '/' ? '/sign-in' : `/sign-in?next=${encodeURIComponent(next)}`
}

/** The path of `?next=`, or `/` when it is not one of ours (`//evil.example`, `/\evil`, `https:`, control characters). */
export function safeNext(next: string | null): string {
  if (next === null || next.length > 2_000) return '/'
  // eslint-disable-next-line no-control-regex
  if (!/^\/(?![/\\])/.test(next) || /[\\\u0000-\u0020\u007f]/.test(next)) return '/'
  const url = new URL(next, 'https://here.invalid')
  if (url.origin !== 'https://here.invalid' || url.pathname.startsWith('//')) return '/'
  if (url.pathname.startsWith('/sign-in') || url.pathname.startsWith('/api/')) return '/'
  return url.pathname + url.search + url.hash
}
