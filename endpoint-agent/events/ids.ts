// What the agent writes into the log of the computer: number, level and name (endpoint-response 2.7). Numbers never change their meaning.

export const eventIds = {
  started: 100,
  enrolled: 101,
  scanRequested: 110,
  scanStarted: 111,
  scanClean: 112,
  scanGaps: 113,
  scanFailed: 114,
  scanCancelled: 115,
  threatFound: 120,
  threatQuarantined: 121,
  threatRemains: 122,
  fileRestored: 123,
  isolated: 130,
  isolationReversed: 131,
  isolationFailed: 132,
  mailboxBlocked: 140,
  mailboxReleased: 141,
  tamperSuspected: 190,
} as const

export type EventName = keyof typeof eventIds

/** Of syslog (RFC 5424 6.2.1): 3 error, 4 warning, 5 notice, 6 information. */
export type Level = 3 | 4 | 5 | 6

export const levels: Record<EventName, Level> = {
  started: 6,
  enrolled: 5,
  scanRequested: 5,
  scanStarted: 6,
  scanClean: 5,
  scanGaps: 4,
  scanFailed: 3,
  scanCancelled: 5,
  threatFound: 4,
  threatQuarantined: 4,
  threatRemains: 3,
  fileRestored: 4,
  isolated: 4,
  isolationReversed: 5,
  isolationFailed: 3,
  mailboxBlocked: 4,
  mailboxReleased: 5,
  tamperSuspected: 3,
}
