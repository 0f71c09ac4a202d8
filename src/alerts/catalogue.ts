// The closed list of alert types: what each means and what to do about it. Whoever raises an alert names one of these.
import type { AlertAction, AlertTypeView } from './contract.ts'
import type { Severity } from './raise.ts'

export interface AlertType {
  product: AlertTypeView['product']
  category: AlertTypeView['category']
  /** When whoever raises it does not say. */
  severity: Severity
  title: string
  /** Why it matters. */
  meaning: string
  /** What Mailwarden does about it by itself. */
  done?: string
  advice: string
  /** Besides acknowledge, snooze, reopen and resolve, which every alert has. */
  actions?: readonly AlertAction[]
  /** Path below the tenant's part of the console. */
  link?: string
  /** Something happened, and there is nothing to decide: it is told once, and closed as it is raised. */
  isNotice?: true
  /** While it is open, people are told again after so long; default: a day. */
  remindAfter_minutes?: number
}

const tampering = {
  product: 'mailflow',
  category: 'tampering',
  title: 'Mail flow was changed in the tenant',
  actions: ['repair', 'check'],
  link: 'mail-flow',
} as const

const mailboxAbuse = { product: 'compromise', category: 'abuse', link: 'incidents' } as const
const simulation = { product: 'phish-threat', link: 'simulations' } as const
const campaignNotice = {
  product: 'phish-threat',
  category: 'campaign',
  severity: 'low',
  isNotice: true,
  advice: 'Nothing has to be done.',
  link: 'simulations/campaigns',
} as const
const week_minutes = 7 * 24 * 60
const computerAlert = { product: 'endpoints', category: 'endpoint', link: 'computers' } as const

export const catalogue = {
  'mailflow.tamper-high': {
    ...tampering,
    severity: 'high',
    meaning:
      'An object that Mailwarden made in Microsoft 365 was removed or changed so that mail is not scanned or does not arrive.',
    advice: 'Look at expected and found value, ask who changed it, then repair. Accept the change when it was wanted.',
  },
  'mailflow.tamper-medium': {
    ...tampering,
    severity: 'medium',
    meaning: 'Part of the mail may go past the gateway, or a safeguard of the mail flow is off.',
    advice: 'Look at expected and found value, then repair, or accept the change when it was wanted.',
  },
  'mailflow.tamper-low': {
    ...tampering,
    severity: 'low',
    meaning: 'Something near our objects was changed. Mail is still scanned.',
    advice: 'Look whether the change was wanted; accept it or repair.',
  },
  'mailflow.repair-waits': {
    product: 'mailflow',
    category: 'connection',
    severity: 'high',
    title: 'A repair of mail flow needs you',
    meaning: 'The repair could not come to its end by itself; until then what was changed stays as it is.',
    advice: 'Do what the text names, then start the repair again.',
    actions: ['repair'],
    link: 'mail-flow',
  },
  'mailflow.migration-needed': {
    product: 'mailflow',
    category: 'configuration',
    severity: 'medium',
    title: 'Domains depend on IP-based connectors',
    meaning: 'The way back into the tenant is trusted by IP address: bounces and forwarded mail can be refused.',
    advice: 'Start the guided migration to certificate-based connectors; mail keeps flowing meanwhile.',
    link: 'mail-flow',
  },
  'mailflow.consent-revoked': {
    product: 'mailflow',
    category: 'connection',
    severity: 'high',
    title: 'Mailwarden has lost its permission in Microsoft 365',
    meaning: 'Mailwarden can no longer watch, repair or remove what it made.',
    done: 'Mail still flows and is scanned.',
    advice: 'Give consent again on the page of the connection.',
    link: 'mail-flow',
  },
  'gateway.quarantine-fault': {
    product: 'mailflow',
    category: 'storage',
    severity: 'high',
    title: 'Quarantine cannot be written',
    meaning: 'Messages that belong into quarantine cannot be kept here.',
    done: 'They are refused for now and wait with their senders, who try again.',
    advice: 'Look at disk space and the database of the gateway.',
  },
  'gateway.next-hop-certificate': {
    product: 'mailflow',
    category: 'delivery',
    severity: 'high',
    title: 'Certificate of the next hop cannot be trusted',
    meaning: 'The other side does not prove to be whom mail should be given to.',
    done: 'Mail is not delivered and waits with its sender; nothing is sent in plaintext instead.',
    advice:
      'Look who answers under that name: a proxy that opens TLS, a wrong DNS answer, or a certificate that ran out.',
  },
  'gateway.loop': {
    product: 'mailflow',
    category: 'delivery',
    severity: 'high',
    title: 'Mail is looping between tenant and gateway',
    meaning:
      'A message came back a second time although it carries our mark: the exception of the mail flow rule is lost.',
    advice: 'Run the repair of the connection.',
    actions: ['repair', 'check'],
    link: 'mail-flow',
  },
  'gateway.configuration-away': {
    product: 'platform',
    category: 'storage',
    severity: 'high',
    title: 'The gateway cannot read its routes',
    meaning: 'Changes of routes, policies and lists do not reach the gateway.',
    done: 'Mail goes on with the last known routes for 24 hours.',
    advice: 'Bring the database back.',
  },
  'gateway.journal-fault': {
    product: 'platform',
    category: 'storage',
    severity: 'high',
    title: 'The journal against duplicates cannot be written',
    meaning: 'Mail goes on; a lost reply may make a duplicate.',
    advice: 'Look at the disk of the gateway.',
  },
  'gateway.scanner-down': {
    product: 'mailflow',
    category: 'scanning',
    severity: 'high',
    title: 'A scanner does not answer',
    meaning: 'Mail cannot be looked at by this scanner.',
    done: 'Mail waits with its senders for a while; then it is passed with a mark or held, as the policy says.',
    advice: 'Start the scanner again and look at its log.',
  },
  'outgoing.failed': {
    product: 'mailflow',
    category: 'delivery',
    severity: 'medium',
    title: 'A message could not be delivered',
    meaning: 'A message that was released or that Mailwarden wrote itself was refused for good by the next hop.',
    advice: 'Read the reply of the next hop; release the message again when the cause is gone.',
    link: 'messages',
  },
  'outgoing.unreadable': {
    product: 'mailflow',
    category: 'storage',
    severity: 'high',
    title: 'A message that was to be sent cannot be read',
    meaning:
      'The file of a message that was released or that Mailwarden wrote itself is damaged, or cannot be read now.',
    done: 'What is damaged was put aside; what cannot be read now is tried again.',
    advice: 'Look at the disk of the data folder and at the key file; restore what is damaged from a backup.',
  },
  'history.dropped': historyType('Entries of the message history were dropped because they could not be kept.'),
  'history.rejected': historyType('The database refused entries of the message history.'),
  'history.damaged': historyType('Part of the local log of the message history cannot be read.'),
  'quarantine.not-durable': quarantineType(
    'A message could not be written durably; its sender keeps it and tries again.',
  ),
  'quarantine.file-missing': quarantineType('A quarantined message is listed, but its file is gone.'),
  'quarantine.file-damaged': quarantineType('The file of a quarantined message is not as it was written.'),
  'simulation.domain-fault': {
    ...simulation,
    category: 'configuration',
    severity: 'medium',
    title: 'A sending domain of simulations is not in order',
    meaning: 'SPF, DKIM, DMARC, the name of the address or the certificate of its pages is not as it must be.',
    advice: 'Open the sending domain: it says which record is wrong and what must stand there.',
    link: 'simulations/sending',
  },
  'simulation.allow-list-fault': {
    ...simulation,
    category: 'configuration',
    severity: 'medium',
    title: 'Simulations are no longer let through',
    meaning: 'An allow-list entry in Microsoft 365 is missing, was changed or is about to end.',
    advice: 'Open allow-listing, look at what is missing, and apply it again.',
    link: 'simulations/allow-listing',
  },
  'simulation.sending-fault': {
    ...simulation,
    category: 'delivery',
    severity: 'high',
    title: 'A campaign cannot be sent',
    meaning: 'Mails of a running campaign fail for a reason that concerns all of them.',
    done: 'The campaign waits; nobody gets a mail twice.',
    advice: 'Open the campaign: its delivery page shows the answers of the mail servers.',
  },
  'simulation.consequences-withdrawn': {
    ...simulation,
    category: 'health',
    severity: 'medium',
    title: 'A click was found not to be a person after all',
    meaning: 'Better evidence came later. Training that followed from it was taken back.',
    advice: 'Tell the person when they had been told before.',
  },
  'simulation.approval-waits': {
    ...simulation,
    category: 'campaign',
    severity: 'low',
    title: 'A campaign waits for approval',
    meaning: 'Somebody drafted a campaign that is launched only after somebody else has approved it.',
    advice: 'Open the campaign, look at what would be sent to whom, and approve or refuse it.',
    link: 'simulations/campaigns',
  },
  'simulation.launch-failed': {
    ...simulation,
    category: 'campaign',
    severity: 'medium',
    title: 'A campaign was stopped by a check',
    meaning: 'Something that the campaign needs was not there any more when its mails were to be made ready.',
    done: 'Nothing was sent. The campaign is a draft again, or stays paused.',
    advice: 'Open the campaign, change what the text names, and launch or resume it again.',
    link: 'simulations/campaigns',
  },
  'simulation.series-failed': {
    ...simulation,
    category: 'campaign',
    severity: 'medium',
    title: 'A series could not make its campaign',
    meaning: 'A run of the series was left out: nobody got a mail of it.',
    done: 'The next run is tried at its own time.',
    advice: 'Open the series and change what the text names.',
    link: 'simulations/series',
  },
  'simulation.launched': {
    ...campaignNotice,
    title: 'A campaign was launched',
    meaning: 'People of this tenant get simulations from the time that it names.',
  },
  'simulation.completed': {
    ...campaignNotice,
    title: 'A campaign is over',
    meaning: 'Everything was sent, and the days that people had are over: its results count.',
    advice: 'Look at the results of the campaign.',
  },
  'simulation.stopped': {
    ...campaignNotice,
    title: 'A campaign was stopped',
    meaning: 'Somebody ended it before its time. Mails that had not left are cancelled.',
  },
  'simulation.first-report': {
    ...campaignNotice,
    title: 'The first person reported a simulation',
    meaning: 'From now on a real attack like this one would be known.',
  },
  'simulation.caught-again': {
    ...simulation,
    category: 'campaign',
    severity: 'low',
    remindAfter_minutes: week_minutes,
    title: 'People were caught again',
    meaning: 'They were caught in this campaign, and in another one within twelve months.',
    done: 'Training that the campaign names was assigned.',
    advice: 'Open the behaviour report and think of other help than one more training. It ends with the campaign.',
    link: 'simulations/behaviour',
  },
  'simulation.training-overdue': {
    ...simulation,
    category: 'campaign',
    severity: 'low',
    remindAfter_minutes: week_minutes,
    title: 'Trainings are overdue',
    meaning: 'People have not done a training that was due within the last 30 days.',
    done: 'They were reminded, as the campaign says.',
    advice: 'Open the assignments: remind people yourself, or withdraw what is not wanted any more.',
    link: 'simulations/assignments',
  },
  'report.received': {
    product: 'phish-threat',
    category: 'security',
    severity: 'low',
    title: 'A person reported a message',
    meaning: 'Somebody believes that a real message is dangerous, and nobody has judged it yet.',
    advice: 'Open the report and judge the message.',
    link: 'reports',
  },
  'report.malicious': {
    product: 'phish-threat',
    category: 'security',
    severity: 'high',
    title: 'A person reported a message that is dangerous',
    meaning: 'Others may have the same message in their mailboxes.',
    advice: 'Open the report and take the message out of the mailboxes.',
    link: 'reports',
  },
  'compromise.mailbox-blocked': {
    ...mailboxAbuse,
    severity: 'high',
    title: 'Mailbox blocked from sending',
    meaning:
      'The mailbox sent so many bad messages within minutes that it is most likely in the hands of somebody else.',
    done: 'What it sends is held or refused; linked computers are scanned.',
    advice: 'Open the incident: change the password, look at rules and forwarding, then release.',
  },
  'compromise.mailbox-permanent': {
    ...mailboxAbuse,
    severity: 'high',
    title: 'Mailbox blocked until an administrator releases it',
    remindAfter_minutes: 240,
    meaning: 'The mailbox was blocked again and again; the block no longer ends by itself.',
    advice: 'Find the cause before you release it: password, second factor, applications with consent, computers.',
  },
  'compromise.still-sending': {
    ...mailboxAbuse,
    severity: 'high',
    title: 'A blocked mailbox goes on sending',
    remindAfter_minutes: 30,
    meaning: 'Whoever uses the mailbox has not stopped.',
    done: 'The messages are held or refused.',
    advice: 'Disable the sign-in, revoke the sessions and change the password.',
  },
  'compromise.needs-decision': {
    ...mailboxAbuse,
    severity: 'high',
    title: 'An incident waits for your decision',
    remindAfter_minutes: 240,
    meaning: 'The policy does not release the mailbox by itself, because something is not proved to be clean.',
    advice: 'Open the incident: its checklist says what is missing.',
  },
  'compromise.unusual-sending': {
    ...mailboxAbuse,
    severity: 'medium',
    title: 'A mailbox sends in an unusual way',
    meaning: 'Number of recipients or of bounces is far from what this mailbox is used to. It is not blocked.',
    advice: 'Ask the owner, and look at what was sent.',
  },
  'compromise.unattributed': {
    ...mailboxAbuse,
    severity: 'high',
    title: 'Bad mail from an address that is nobody’s',
    meaning: 'Bad messages leave under an address of your domains that no mailbox has, or through a connector.',
    advice: 'Find the device or application that sends, and stop it.',
  },
  'compromise.backscatter': {
    ...mailboxAbuse,
    severity: 'medium',
    title: 'Many automatic replies and bounces leave',
    meaning: 'Somebody uses your addresses as forged senders, or a rule answers to bad mail.',
    advice: 'Look at automatic replies and rules of the mailbox that the text names.',
  },
  'compromise.storm': {
    ...mailboxAbuse,
    severity: 'high',
    title: 'Detection storm: automatic blocking paused',
    meaning:
      'Many mailboxes were found bad for the same reason at once, which is rather a mistake of the detection than an attack.',
    done: 'Nobody else is blocked for this reason; the messages are held.',
    advice: 'Look at one of the messages: release the group when it is harmless, else go on blocking.',
  },
  'compromise.clock': {
    product: 'compromise',
    category: 'configuration',
    severity: 'high',
    title: 'The clock of a gateway is wrong',
    meaning: 'Bad messages cannot be counted rightly by the time that this gateway gives them.',
    done: 'The time of the database is used for its messages.',
    advice: 'Set up time synchronisation on the machine that the text names.',
  },
  'compromise.containment-incomplete': {
    ...mailboxAbuse,
    severity: 'high',
    title: 'Measures in Microsoft 365 are incomplete',
    meaning: 'A step that should stop the intruder inside the tenant did not work.',
    done: 'The block in the gateway is in force; the step is tried again.',
    advice: 'Do the step by hand, or give the permission that the text names.',
  },
  'compromise.changed-by-others': {
    ...mailboxAbuse,
    severity: 'medium',
    title: 'Somebody undid a measure of an incident',
    meaning: 'A measure in Microsoft 365 was taken back by somebody else while the incident is open.',
    advice: 'Ask who it was. Mailwarden does not fight about it.',
  },
  'compromise.symptoms': {
    ...mailboxAbuse,
    severity: 'medium',
    title: 'Signs of a compromised mailbox',
    meaning: 'Rules, forwarding or other traces in the mailbox look as intruders leave them.',
    advice: 'Look at the findings: clean them up, or accept what is wanted.',
  },
  'endpoint.threats-removed': {
    ...computerAlert,
    severity: 'high',
    title: 'Threats found and removed on a computer',
    meaning: 'The computer of a person whose mailbox was abused was infected.',
    done: 'The files are in quarantine on the computer.',
    advice: 'Look at what it was; consider a new password for everybody who works there.',
  },
  'endpoint.threat-remains': {
    ...computerAlert,
    severity: 'high',
    title: 'A threat could not be removed',
    meaning: 'The computer is still infected.',
    advice: 'Isolate the computer and remove the file by hand, or set the computer up anew.',
  },
  'endpoint.offline': {
    ...computerAlert,
    severity: 'medium',
    title: 'A computer to be scanned is off',
    meaning: 'The scan waits until the computer is back.',
    advice: 'Have it switched on, or decide without it.',
  },
  'endpoint.no-computer': {
    ...computerAlert,
    severity: 'medium',
    title: 'No computer is linked to the mailbox',
    meaning: 'Nothing can be scanned.',
    advice: 'Link a computer by hand, or decide that there is none.',
  },
  'endpoint.scan-gaps': {
    ...computerAlert,
    severity: 'medium',
    title: 'A scan has gaps',
    meaning: 'Not everything could be looked at, so that the computer is not proved to be clean.',
    advice: 'Look at what was left out; scan again when the cause is gone, or decide.',
  },
  'endpoint.scan-failed': {
    ...computerAlert,
    severity: 'medium',
    title: 'A scan of a computer failed',
    meaning: 'The computer was not looked at.',
    advice: 'Read why, then scan again.',
  },
  'endpoint.silent': {
    ...computerAlert,
    severity: 'high',
    title: 'A computer fell silent during an incident',
    meaning:
      'The agent stopped reporting while its computer was being looked at: switched off, or stopped by somebody.',
    advice: 'Look at the computer.',
  },
  'endpoint.cloned': {
    ...computerAlert,
    severity: 'high',
    title: 'One agent on two computers',
    meaning: 'The identity of an agent is used by two computers at once: a copied image, or a stolen key.',
    done: 'Neither is believed until it has enrolled anew.',
    advice: 'Enrol the agent anew on both.',
  },
  'endpoint.back-end-unusable': {
    ...computerAlert,
    severity: 'high',
    title: 'An endpoint product cannot be used',
    meaning: 'Computers cannot be scanned by it.',
    advice: 'Give the permission or licence that the text names.',
    link: 'settings/endpoints',
  },
  'health.score': {
    product: 'platform',
    category: 'health',
    severity: 'medium',
    title: 'Health score below 100',
    meaning: 'At least one health check has failed for more than 10 minutes.',
    advice: 'Open the health checks: each says what to do, some repair themselves at the push of a button.',
    link: 'settings/health',
  },
  'alerts.channel-failed': {
    product: 'platform',
    category: 'configuration',
    severity: 'medium',
    title: 'A notification could not be delivered',
    meaning: 'Who should have been told of an alert was not: the channel refused it or did not answer.',
    advice: 'Open the notification rule, correct the channel and send a test.',
    link: 'settings/notifications',
  },
  'audit.broken': {
    product: 'platform',
    category: 'security',
    severity: 'high',
    title: 'The audit log was tampered with',
    meaning: 'An entry was changed or removed behind the back of Mailwarden: the chain of hashes does not agree.',
    advice: 'Keep a copy of the database, find out who has access to it, and compare with exports and the SIEM.',
    link: 'audit',
  },
} as const satisfies Record<string, AlertType>

export type AlertTypeName = keyof typeof catalogue

function historyType(meaning: string) {
  return {
    product: 'mailflow',
    category: 'storage',
    severity: 'high',
    title: 'The message history is not complete',
    meaning: `${meaning} Mail itself is not touched.`,
    advice: 'Look at disk space, at the database and at the log of the server.',
  } as const
}

function quarantineType(meaning: string) {
  return {
    product: 'quarantine',
    category: 'storage',
    severity: 'high',
    title: 'The quarantine needs attention',
    meaning,
    advice: 'Look at the disk that holds the quarantine, and at who else writes to it.',
    link: 'quarantine',
  } as const
}

/** Of an older or newer release whose alerts are still in the database. */
const unknownType: AlertType = {
  product: 'platform',
  category: 'configuration',
  severity: 'medium',
  title: 'Alert of another release',
  meaning: 'This release does not know the type of this alert.',
  advice: 'Read its text.',
}

export function alertTypeOf(type: string): AlertType {
  return Object.hasOwn(catalogue, type) ? catalogue[type as AlertTypeName] : unknownType
}

export const isAlertType = (type: string): type is AlertTypeName => Object.hasOwn(catalogue, type)

export function listAlertTypes(): AlertTypeView[] {
  return Object.entries(catalogue as Record<string, AlertType>).map(([type, facts]) => ({
    type,
    product: facts.product,
    category: facts.category,
    severity: facts.severity,
    title: facts.title,
    meaning: facts.meaning,
    done: facts.done ?? null,
    advice: facts.advice,
    actions: [...(facts.actions ?? [])],
    isNotice: facts.isNotice === true,
    link: facts.link ?? null,
  }))
}
