// What the message page says in words: why it was judged so, what authentication showed, where it is now, what is in it. Pure.
import type { Finding } from '#detection/verdict.ts'
import { defang, safeLine } from '#quarantine/safe-text.ts'
import type { MessageRecord, TimelineStep } from './record.ts'

export interface Explanation {
  authentication: AuthenticationLine[]
  decisions: DecisionLine[]
  signals: SignalLine[]
  faults: { scanner: string; text: string }[]
  attachments: AttachmentLine[]
  links: LinkLine[]
  /** Where it is as far as we know, per group of recipients with the same answer. */
  location: { recipients: string[]; text: string; at: string }[]
}

export interface AuthenticationLine {
  method: 'SPF' | 'DKIM' | 'DMARC' | 'ARC' | 'Microsoft composite'
  result: string | null
  tone: 'good' | 'bad' | 'neutral'
  text: string
}

export interface DecisionLine {
  recipients: string[]
  action: string
  reason: string
  policyId: string | null
  policyName: string | null
  /** `list`: an allow or block entry overruled the policy; `unscanned`: a scanner was away. */
  by: 'policy' | 'list' | 'unscanned' | 'unknown'
}

export interface SignalLine {
  name: string
  scanner: string
  category: string
  reason: string
  score: number
  certain: boolean
  location: string | null
  /** Of the category that won. */
  decided: boolean
}

export interface AttachmentLine {
  name: string
  claimedType: string
  /** From the first bytes; null when it was not looked at. */
  foundType: string | null
  size_bytes: number
  sha256: string
  verdict: string
  findings: string[]
}

export interface LinkLine {
  /** What a reader sees; null in plain text. */
  shown: string | null
  /** Where it leads, written so that nobody follows it by accident. */
  target: string
  host: string
  verdict: string
  findings: string[]
}

/** `policyNames`: of the tenant's policies, by id. */
export function explain(record: MessageRecord, policyNames: ReadonlyMap<string, string> = new Map()): Explanation {
  return {
    authentication: authenticationLines(record),
    decisions: decisionLines(record, policyNames),
    signals: signalLines(record),
    faults: (record.faults ?? []).map(({ scanner, kind, message }) => ({
      scanner,
      text: safeLine(`${faultText[kind]}${message === '' ? '' : `: ${message}`}`, 500),
    })),
    attachments: attachmentLines(record),
    links: linkLines(record),
    location: locations(record),
  }
}

const faultText = {
  timeout: 'did not answer in time',
  unreachable: 'could not be reached',
  protocol: 'answered something that makes no sense',
  oversize: 'found the message too large',
  crashed: 'stopped while it looked',
}

type Method = Exclude<AuthenticationLine['method'], 'Microsoft composite'>

const proven: Record<Method, string> = {
  SPF: 'the sending server may send for the domain of the envelope sender',
  DKIM: 'a signature of the sending domain is intact',
  DMARC: 'the domain that people see in From is proven',
  ARC: 'the results of the servers before are sealed and intact',
}

const unproven: Record<string, string> = {
  fail: 'failed: what it claims is not true',
  softfail: 'softly failed: the domain says that this server probably may not send for it',
  neutral: 'neutral: the domain says nothing either way',
  none: 'none: the domain does not use it',
  policy: 'not accepted by local policy',
  temperror: 'could not be checked then (name server)',
  permerror: 'could not be checked: the record of the domain is wrong',
  bestguesspass: 'passed by Microsoft’s best guess; the domain publishes no DMARC record',
  quarantine: 'failed, and the domain asks for quarantine',
  reject: 'failed, and the domain asks for rejection',
}

function authenticationLines({ authentication }: MessageRecord): AuthenticationLine[] {
  if (authentication === null || authentication.judgedBy === 'none') return []
  const lines = (
    [
      ['SPF', authentication.spf],
      ['DKIM', authentication.dkim],
      ['DMARC', authentication.dmarc],
      ['ARC', authentication.arc],
    ] as const
  ).map(([method, result]) => authenticationLine(method, result))
  return authentication.compauth === null ? lines : [...lines, compositeLine(authentication.compauth)]
}

function authenticationLine(method: Method, result: string | null): AuthenticationLine {
  if (result === null) return { method, result, tone: 'neutral', text: 'There is no result.' }
  const word = result.toLowerCase()
  if (word === 'pass') return { method, result, tone: 'good', text: `Passed: ${proven[method]}.` }
  const text = unproven[word] ?? `"${safeLine(result, 60)}"`
  const tone = /^(fail|softfail|permerror|reject|quarantine)$/.test(word) ? 'bad' : 'neutral'
  return { method, result, tone, text: `${text[0]!.toUpperCase()}${text.slice(1)}.` }
}

function compositeLine(result: string): AuthenticationLine {
  const word = result.toLowerCase()
  const passed = word === 'pass' || word === 'softpass'
  return {
    method: 'Microsoft composite',
    result,
    tone: passed ? 'good' : word === 'fail' ? 'bad' : 'neutral',
    text: passed
      ? 'Microsoft 365 holds the sender for genuine, all signs together.'
      : word === 'fail'
        ? 'Microsoft 365 holds the sender for forged, all signs together.'
        : `Microsoft 365 says "${safeLine(result, 60)}".`,
  }
}

function decisionLines({ outcomes, timeline }: MessageRecord, names: ReadonlyMap<string, string>): DecisionLine[] {
  const groups = new Map<string, DecisionLine>()
  for (const { recipient, action, decision } of outcomes) {
    const policyId = decision?.policyId ?? null
    const reason = decision?.reason ?? timeline.find((entry) => entry.recipient === recipient)?.detail ?? ''
    const by =
      decision === undefined ? 'unknown' : decision.byList ? 'list' : decision.unscanned ? 'unscanned' : 'policy'
    const key = JSON.stringify([action, reason, policyId, by])
    const known = groups.get(key)
    if (known !== undefined) known.recipients.push(recipient)
    else
      groups.set(key, {
        recipients: [recipient],
        action,
        reason: safeLine(reason, 500),
        policyId,
        policyName: policyId === null ? null : (names.get(policyId) ?? null),
        by,
      })
  }
  return [...groups.values()]
}

/** What weighs most first: certain ones, those of the category that won, then by score. */
function signalLines({ findings, category }: MessageRecord): SignalLine[] {
  return findings
    .map((finding) => ({
      name: finding.name,
      scanner: finding.scanner,
      category: finding.category,
      reason: safeLine(finding.reason, 500),
      score: finding.score,
      certain: finding.certain,
      location: finding.location === undefined ? null : safeLine(finding.location, 300),
      decided: finding.category === category,
    }))
    .sort((a, b) => Number(b.decided) - Number(a.decided) || Number(b.certain) - Number(a.certain) || b.score - a.score)
}

function attachmentLines({ summary, findings }: MessageRecord): AttachmentLine[] {
  return (summary?.attachments ?? []).map((attachment) => {
    const name = attachment.name ?? ''
    const own = findings.filter(({ location }) => location !== undefined && isAt(location, name))
    return {
      name: safeLine(name === '' ? 'without name' : name, 255),
      claimedType: safeLine(attachment.contentType, 100),
      foundType: attachment.foundType ?? null,
      size_bytes: attachment.size_bytes,
      sha256: attachment.sha256,
      ...judged(own),
    }
  })
}

/** `invoice.zip` and what is inside, `invoice.zip/readme.exe`; locations may begin with the path of the part. */
function isAt(location: string, name: string): boolean {
  if (name === '') return false
  const place = location.replace(/^[\d.]+:/, '')
  return place === name || place.startsWith(`${name}/`)
}

function linkLines({ summary, findings }: MessageRecord): LinkLine[] {
  const texts = new Map((summary?.links ?? []).map(({ url, text }) => [url, text]))
  return (summary?.urls ?? []).map((url) => {
    const host = URL.parse(url.startsWith('www.') ? `http://${url}` : url)?.hostname ?? ''
    const own = findings.filter(
      ({ name, reason, location }) =>
        name.startsWith('link.') &&
        (location === url || (host !== '' && (leadsTo(reason).includes(host) || location === host))),
    )
    const shown = texts.get(url)
    return { shown: shown === undefined ? null : safeLine(shown, 300), target: defang(url), host, ...judged(own) }
  })
}

/** What is shown is no fault of the link that it names: “www.contoso.example” leads to tailspin.example. */
const leadsTo = (reason: string): string => reason.slice(reason.indexOf(' leads to ') + 1)

function judged(own: readonly Finding[]): { verdict: string; findings: string[] } {
  const [worst] = own.toSorted((a, b) => Number(b.certain) - Number(a.certain) || b.score - a.score)
  return { verdict: worst?.category ?? 'clean', findings: own.map(({ reason }) => safeLine(reason, 300)) }
}

const places: Partial<Record<TimelineStep, string>> = {
  returned: 'Given back to Microsoft 365, which delivers it. A person may have moved it since.',
  delivered: 'Delivered to the next server. A person may have moved it since.',
  released: 'Released from quarantine and on its way to the mailbox.',
  quarantined: 'In quarantine.',
  held: 'Held until somebody decides or the analysis is done.',
  deferred: 'With the sender, who tries again.',
  rejected: 'With the sender: it was refused.',
  failed: 'Nowhere: it could not be delivered, and the sender was told.',
  deleted: 'Deleted.',
  unscanned: 'Given back without a scan.',
  duplicate: 'Was already taken by an earlier try.',
}

function locations({ outcomes, timeline, receivedAt }: MessageRecord): Explanation['location'] {
  const groups = new Map<string, Explanation['location'][number]>()
  for (const { recipient, status } of outcomes) {
    const text = places[status] ?? 'On its way through Mailwarden.'
    const last = timeline.findLast(
      (entry) => entry.step === status && (entry.recipient === recipient || entry.recipient === null),
    )
    const at = last?.at ?? receivedAt
    const key = `${text}\n${at}`
    const known = groups.get(key)
    if (known !== undefined) known.recipients.push(recipient)
    else groups.set(key, { recipients: [recipient], text, at })
  }
  return [...groups.values()]
}
