// With what Node is started for a server; the first line of main.ts and the unit file in docs/operate.md say the same.
// Node 24 lets the space of young objects grow to 128 MB (two halves of 64). What a session holds for the seconds until the next hop
// answers outlives any such space, so that it is only garbage which fills it. 16, the default of earlier versions, was as fast.
export const heapOptions: readonly string[] = ['--max-semi-space-size=16']

/** For a process of ours: what this one was started with, and the above where that says nothing of it. */
export function withHeapOptions(given: readonly string[]): string[] {
  const isSaid = given.some((option) => option.replaceAll('_', '-').startsWith('--max-semi-space-size'))
  return isSaid ? [...given] : [...given, ...heapOptions]
}
