// Times as people read them in what we send and serve without scripts.

/** `3 Dec 2026, 14:05`; the same in every locale, so that it cannot be misread. */
export function whenText(at: Date, timeZone: string, more: Intl.DateTimeFormatOptions = {}): string {
  return new Intl.DateTimeFormat('en-GB', {
    ...more,
    timeZone,
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
  }).format(at)
}
