// Where to go after signing in: only a path of our own console, whatever was asked for (CWE-601).

const length_max = 2_000
const own = 'https://own.invalid'

/** The path, normalised; `/` for everything that is not one of ours. Pure. */
export function ownPath(asked: string | null | undefined): string {
  if (asked == null || asked.length > length_max || !asked.startsWith('/')) return '/'
  // Browsers read a backslash as a slash and drop tabs and line ends (WHATWG URL 4.4), so `/\evil` and `/\t/evil` leave us.
  if (/^[/\\]{2}|[\u0000-\u0020\u007f\\]/.test(asked)) return '/'
  const url = URL.parse(asked, own)
  if (url === null || url.origin !== own || url.pathname.startsWith('//')) return '/'
  const isCallback = /^\/api(\/|$)|^\/sign-in(\/|$)|^\/first-sign-in(\/|$)/i.test(decodeSafely(url.pathname))
  return isCallback ? '/' : url.pathname + url.search + url.hash
}

function decodeSafely(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return '/api/'
  }
}
