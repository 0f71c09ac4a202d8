// docs/failure-matrix.md: what can go wrong on the data path, what the sender is answered, and the tests that prove it, by their names.
import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'

/** Number, situation, answer to the sender. A fault of ours is never 5yz: Exchange Online keeps the message and tries again for a day. */
export const failures: readonly [number: number, situation: string, answer: string][] = [
  [1, 'overload, at connect', '421 4.3.2 or 4.7.0 before EHLO, close'],
  [2, 'declared size would pass the memory or spool budget', '452 4.3.1 at MAIL'],
  [3, 'no TLS', '530 5.7.0 at MAIL'],
  [4, 'client certificate missing or not Microsoft’s, or another source address', '550 5.7.1 at MAIL, security event'],
  [5, 'our trust store or clock may be wrong', '451 4.7.5'],
  [
    6,
    'tenant unknown, token wrong, tenant header differs',
    '550 5.7.1 after the content, security event; switched off: relayed unscanned',
  ],
  [7, 'next hop cannot be reached', '451 4.4.1 at MAIL'],
  [8, 'certificate of the next hop is wrong', '451 4.7.5, alarm; never plaintext instead'],
  [9, 'next hop refuses MAIL or RCPT', 'its answer, recipient by recipient'],
  [10, 'all recipients refused', '554 5.5.1'],
  [11, 'connection to the next hop lost before the end of data', 'replayed on a new connection, else 451 4.4.2'],
  [12, 'connection lost after the end of data', '451 4.4.2; journal: in doubt'],
  [13, 'next hop answers 4yz at the end of data', 'its answer, after one more try elsewhere for 421 and 4.3.x'],
  [14, 'next hop answers 5yz at the end of data', 'its answer'],
  [15, 'next hop thinks longer than 10 minutes', '451 4.4.2; journal: in doubt'],
  [16, 'scanner late or down', '451 4.7.1 for 15 minutes, then tag or hold by policy'],
  [17, 'message cannot be parsed', 'a finding: policy decides'],
  [18, 'verdict: quarantine', '250 with our id after the durable write'],
  [19, 'quarantine cannot be written', '451 4.3.1, not forwarded, alarm'],
  [20, 'verdict: delete', '250 with our id'],
  [21, 'verdict: reject, outbound', '550 5.7.1 with reason and id'],
  [22, 'verdict: reject, inbound', 'kept instead: no backscatter'],
  [23, 'journal cannot be written', 'forwarded all the same, alarm'],
  [24, 'sender gone before the end of data', 'nothing is kept; RSET to the next hop'],
  [25, 'sender gone after the end of data', 'finished; the retry is answered from the journal'],
  [26, 'BDAT refused, too large, bare line ends without CHUNKING', '503, 552 5.3.4, 550 5.6.11, chunk consumed'],
  [27, 'our own valid mark is on the message', 'first time back unscanned, second time 554 5.4.6 and alarm'],
  [28, 'crash, kill, power', 'connection dies; Exchange Online tries again'],
  [29, 'planned stop', '421 4.3.2 at the next MAIL; 120 s for open transactions'],
  [30, 'database away', 'mail flows from the snapshot; history to a local log'],
]

/** Names of tests by number, from the test files: `staged('6', 'name'` and `'#30 name'`. `root`: folder of the repository. */
export function testsByFailure(root: string): Map<number, string[]> {
  const found = new Map<number, string[]>()
  for (const file of globSync('test/journeys/mailflow-failures/*.test.ts', { cwd: root }).sort()) {
    const text = readFileSync(path.join(root, file), 'utf8')
    const staged = text.matchAll(/(?:staged|row)\(\s*'([\d, #]+)',\s*(?:'((?:[^'\\]|\\.)*)'|"([^"]*)")/g)
    for (const [, numbers, single, double] of staged) note(numbers!, single ?? double!)
    for (const [, numbers, name] of text.matchAll(/\btest\(\s*'((?:#?\d+[,\s]*(?:and )?)+)\s([^']*)'/g))
      note(numbers!, name!)
  }
  return found

  function note(numbers: string, name: string): void {
    for (const [number] of numbers.matchAll(/\d+/g))
      found.set(Number(number), [...(found.get(Number(number)) ?? []), name.replaceAll("\\'", "'")])
  }
}
