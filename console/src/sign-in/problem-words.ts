// Pure: what the codes mean that come back from Microsoft in the address of the sign-in page. Only known codes are shown in words: the
// address may be anybody's.

const words: Record<string, string> = {
  'sign-in.microsoft-declined': 'The sign-in with Microsoft was cancelled.',
  'sign-in.microsoft': 'The sign-in with Microsoft did not succeed. Start it again; the log of the server says more.',
  'sign-in.microsoft-unavailable': 'Sign-in with Microsoft is not set up here.',
  'sign-in.start-again': 'This sign-in took too long or was tried too often. Start again.',
  'sign-in.refused': 'This account may not sign in here. Ask an administrator for an invitation.',
  'sign-in.busy': 'Too many people sign in at this moment. Try again in a few minutes.',
  'sign-in.confirm': 'Confirm that it is you first, then try again.',
}

export function problemWords(code: string): string {
  return Object.hasOwn(words, code) ? words[code]! : 'The sign-in did not succeed. Start again.'
}
