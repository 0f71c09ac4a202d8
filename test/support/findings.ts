// A finding of the tamper watch for tests that are about something else.
import type { FindingCandidate } from '#mailflow/tamper/finding.ts'

export const foundLoop: FindingCandidate & { isFight: boolean } = {
  code: 'flow.loop',
  severity: 'high',
  objectKey: 'loop',
  objectName: 'Mail flow',
  guid: null,
  property: null,
  expected: 0,
  actual: 1,
  summary: 'Scanned mail came back.',
  remedy: 'none',
  isFight: false,
}
