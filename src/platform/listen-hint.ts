// Why a port cannot be opened, in words.

export function listenHint(cause: unknown): string {
  const { code } = cause as NodeJS.ErrnoException
  if (code === 'EADDRINUSE') return 'another program uses it'
  return code === 'EACCES' ? 'this user may not (ports below 1024)' : String(code)
}
