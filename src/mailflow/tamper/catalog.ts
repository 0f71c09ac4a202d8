// What can be found, how severe it is and what repairs it, as the operator's page shows it; a test keeps page and code together.
import type { FindingCode, Severity } from './finding.ts'

export interface CatalogEntry {
  severities: readonly Severity[]
  what: string
  /** By POST …/tamper/repair, or automatically for the severities that are set so. */
  isRepaired: boolean
  todo: string
}

const repairs = 'Repair.'

export const findingCatalog: Record<FindingCode, CatalogEntry> = {
  'object.deleted': {
    severities: ['high', 'medium'],
    what: 'One of our connectors or rules is gone (rule 50: Medium)',
    isRepaired: true,
    todo: repairs,
  },
  'object.name-taken': {
    severities: ['high'],
    what: 'One of our objects is gone, and a foreign one has its name',
    isRepaired: false,
    todo: 'Rename or remove the foreign object, then repair.',
  },
  'object.disabled': {
    severities: ['high', 'medium'],
    what: 'One of our connectors or rules is switched off (rule 50: Medium)',
    isRepaired: true,
    todo: repairs,
  },
  'object.changed': {
    severities: ['high', 'medium', 'low'],
    what: 'A property differs. High where mail could pass unscanned or be lost; Medium for rule 50, Enhanced Filtering and the people in scope; Low for names, comments, validation and audit severity',
    isRepaired: true,
    todo: 'Repair, or accept the new value.',
  },
  'object.touched': {
    severities: ['low'],
    what: 'One of our objects was edited and is again as it should be; told once',
    isRepaired: false,
    todo: 'Ask who did it.',
  },
  'object.doubled': {
    severities: ['high', 'medium', 'low'],
    what: 'A second object carries our mark. As severe as what it does: High where it redirects mail or writes our headers',
    isRepaired: true,
    todo: repairs,
  },
  'domain.removed': {
    severities: ['high'],
    what: 'The accepted domain of the certificate is gone or no longer used for email',
    isRepaired: true,
    todo: 'Repair, and sign in when asked: only an administrator may add domains.',
  },
  'domain.uncovered': {
    severities: ['medium'],
    what: 'A new accepted domain that the gateway does not carry yet',
    isRepaired: false,
    todo: 'Synchronise the directory.',
  },
  'domain.internal-relay': {
    severities: ['medium'],
    what: 'A domain became an internal relay domain',
    isRepaired: false,
    todo: 'Set it back, or accept it.',
  },
  'rules.order': {
    severities: ['high', 'medium'],
    what: 'Our rules are no longer the first ones, in order. High where they are no longer in order among themselves',
    isRepaired: true,
    todo: 'Repair, or accept that rules of others stand above ours.',
  },
  'foreign.redirect-above': {
    severities: ['high'],
    what: 'A rule above ours sends mail to another connector: the pattern of an attack',
    isRepaired: false,
    todo: 'If it is not yours, let Mailwarden switch it off, and look for the account that made it.',
  },
  'foreign.header': {
    severities: ['high'],
    what: 'A rule that runs before the last of ours writes or removes one of our headers: mail passes unscanned, or goes round and round',
    isRepaired: true,
    todo: 'Repair moves ours up; let Mailwarden switch the rule off, and look for the account that made it.',
  },
  'foreign.rule-above': {
    severities: ['medium'],
    what: 'A rule above ours stops, deletes, quarantines or redirects',
    isRepaired: true,
    todo: 'Repair moves ours up; or accept the order.',
  },
  'foreign.inside': {
    severities: ['high', 'medium'],
    what: 'A new or changed inbound connector makes mail count as internal, which is not scanned inbound. High where it takes the name of our certificate',
    isRepaired: false,
    todo: 'If it is not yours, let Mailwarden switch it off, and look for the account that made it.',
  },
  'foreign.lock-down': {
    severities: ['medium'],
    what: 'A partner connector refuses mail of its domains from anybody else',
    isRepaired: false,
    todo: "Limit it to the partner's own domains.",
  },
  'foreign.centralised-transport': {
    severities: ['medium'],
    what: 'A connector sends all outgoing mail to another place',
    isRepaired: false,
    todo: 'Decide which of the two ways is wanted.',
  },
  'foreign.created': {
    severities: ['low'],
    what: 'A new rule or connector that does not touch the way to the gateway',
    isRepaired: false,
    todo: 'Accept it when you know it.',
  },
  'sealer.removed': {
    severities: ['medium'],
    what: 'Our domain is no longer a trusted ARC sealer',
    isRepaired: true,
    todo: repairs,
  },
  'sealer.foreign': {
    severities: ['low'],
    what: 'Another domain became a trusted ARC sealer',
    isRepaired: false,
    todo: 'Accept it when you know it.',
  },
  'connector.blocked': {
    severities: ['high'],
    what: 'Microsoft has blocked our inbound connector because of what came through it',
    isRepaired: false,
    todo: 'Find the source of the bad mail, then unblock the connector in the Defender portal.',
  },
  'direct-send.rejected': {
    severities: ['medium'],
    what: 'Direct Send is refused and the relay test with our certificate fails',
    isRepaired: false,
    todo: 'Check the inbound connector and its certificate.',
  },
  'audit.off': {
    severities: ['medium'],
    what: 'Auditing is off: changes are found, their authors are not',
    isRepaired: false,
    todo: 'Switch auditing on in the Purview portal.',
  },
  'audit.silent': {
    severities: ['medium'],
    what: 'The audit feed gave nothing for a day',
    isRepaired: false,
    todo: 'Check the permission of the application to read activity data.',
  },
  'certificate.expiring': {
    severities: ['high', 'medium'],
    what: 'The certificate of the connector or of the gateway was due for renewal with a third of its life left, at most 30 days before its end, and more than half of that time is over (High: nine tenths)',
    isRepaired: true,
    todo: 'Repair: it renews, or says why it cannot. Never done automatically, the renewal of every six hours is.',
  },
  'flow.relay': {
    severities: ['high'],
    what: "The tenant's MX host refused the certificate of our connector twice in a row: scanned mail does not come back",
    isRepaired: false,
    todo: 'Look at the inbound connector, its certificate and the accepted domain.',
  },
  'flow.canary': {
    severities: ['high'],
    what: 'Two test messages in a row, from outside or to the outside, did not make the whole way',
    isRepaired: false,
    todo: 'Look at connectors, rules and the queue in Exchange Online.',
  },
  'flow.forged-canary': {
    severities: ['high'],
    what: 'A test message with forged Mailwarden headers was delivered unscanned',
    isRepaired: false,
    todo: 'Repair the rules that guard the way back at once.',
  },
  'flow.loop': {
    severities: ['high'],
    what: 'Scanned mail came back to the gateway',
    isRepaired: false,
    todo: 'Repair rule 20 and the exceptions of rules 30 and 40.',
  },
  'flow.unscanned': {
    severities: ['high', 'medium'],
    what: 'By the message trace more than 1% of at least 20 messages from outside never came to the gateway (High: 10%)',
    isRepaired: false,
    todo: 'Look the named messages up in the message trace: a rule or connector let them pass.',
  },
  'flow.gap': {
    severities: ['high'],
    what: 'A test message with a null sender, or with a sender of your own domain, was delivered from outside unscanned',
    isRepaired: false,
    todo: 'Look for exceptions in rule 30, rules above it, and connectors that make mail count as internal.',
  },
  'flow.unreachable': {
    severities: ['high'],
    what: 'Exchange Online tried twice to reach the gateway (Validate-OutboundConnector) and did not',
    isRepaired: false,
    todo: 'Look at firewall, name and certificate of the gateway.',
  },
  'flow.throttled': {
    severities: ['medium'],
    what: 'Exchange Online refused more than 5% of at least 20 returns of an hour for a while (4.7.5yz to 4.7.8yz)',
    isRepaired: false,
    todo: 'Check the relay test; find bad mail that passes the gateway.',
  },
  'dns.host': {
    severities: ['high', 'medium'],
    what: 'The smart host resolves to other addresses than `gateway.publicAddresses` (High: to none)',
    isRepaired: true,
    todo: 'Repair publishes the right ones and takes others out; find out who may change the zone.',
  },
  'dns.proof': {
    severities: ['low'],
    what: 'The TXT record that proves the accepted domain is gone',
    isRepaired: true,
    todo: repairs,
  },
  'dns.spf': {
    severities: ['medium'],
    what: 'The SPF record of a domain has covered the gateway, and does no longer',
    isRepaired: false,
    todo: "Put the gateway's include back into the record.",
  },
}

/** The table of docs/tamper-protection.md. */
export function catalogAsMarkdown(): string {
  const title = (severity: Severity): string => severity[0]!.toUpperCase() + severity.slice(1)
  const rows = Object.entries(findingCatalog).map(
    ([code, { severities, what, isRepaired, todo }]) =>
      `| \`${code}\` | ${severities.map(title).join(', ')} | ${what} | ${isRepaired ? 'yes' : 'no'} | ${todo} |`,
  )
  return ['| Finding | Severity | What was seen | Repaired | What to do |', '|---|---|---|---|---|', ...rows].join('\n')
}
