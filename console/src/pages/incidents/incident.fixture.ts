// An incident for the tests of what is made of it.
import type { IncidentView } from '#compromise/contract.ts'

/** The second incident of a mailbox, gated, an hour long, opened at 08:00. */
export function incidentFixture(change: Partial<IncidentView> = {}): IncidentView {
  return {
    id: 'i',
    number: 2,
    state: 'clearing',
    flags: [],
    mailbox: { address: 'frida.fink@contoso.com', displayName: 'Frida Fink', personId: 'p', kind: 'user' },
    policy: 'gated',
    openedAt: '2026-12-03T08:00:00Z',
    endedAt: null,
    block: {
      state: 'active',
      mode: 'hold',
      since: '2026-12-03T08:00:00Z',
      until: '2026-12-03T09:00:00Z',
      heldMessages: 2,
    },
    messages: { spam: 5, phish: 0, malware: 0 },
    containment: 'none',
    computers: { total: 1, clear: 0, worst: 'running' },
    hygiene: 'none',
    trigger: '5 spam messages in 3 min',
    formerIncidentId: null,
    badMessages: [],
    steps: [],
    endpoints: [],
    candidates: [],
    findings: [],
    timeline: [],
    checklist: [
      { key: 'minimumTime', isMet: false, text: 'Blocked for at least an hour.' },
      { key: 'computers', isMet: false, text: 'Microsoft Defender scans WKS-1' },
      { key: 'hygiene', isMet: true, text: 'Nothing was found in the mailbox' },
    ],
    allowedActions: ['release'],
    notes: [],
    ...change,
  }
}
