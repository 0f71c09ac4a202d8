// A delivered test mail beside what was sent: subject, links, the mark, traces of filters. Pure.
import type { DeliveryCheck } from './contract.ts'

interface Delivered {
  subject: string
  /** Addresses of all links, as they stand in the mail. */
  links: readonly string[]
  headers: readonly (readonly [name: string, value: string])[]
}

interface Sent {
  /** As in the template, with variables. */
  subjectTemplate: string | null
  tokens: readonly string[]
  linkHost: string
  markName: string
}

type Change = DeliveryCheck['changes'][number]

/** Names of header fields by which filters say that they looked at a message. */
const filters: readonly [name: string, sign: RegExp][] = [
  ['Proofpoint', /^x-proofpoint-/i],
  ['Mimecast', /^x-mimecast-/i],
  ['Barracuda', /^x-(?:barracuda|bess)-/i],
  ['Cisco', /^x-ironport-/i],
  ['Symantec', /^x-(?:msg-ref|starscan)/i],
  ['Trend Micro', /^x-tm(?:ase|-)/i],
  ['Sophos', /^x-sophos-/i],
  ['Hornetsecurity', /^x-(?:hornetsecurity|antispameurope)-/i],
  ['FortiMail', /^x-fe(?:as|-)/i],
]

export function changesOf(delivered: Delivered, sent: Sent): Change[] {
  return [...subjectChanges(delivered, sent), ...linkChanges(delivered, sent), ...headerChanges(delivered, sent)]
}

function subjectChanges({ subject }: Delivered, { subjectTemplate }: Sent): Change[] {
  if (subjectTemplate === null || patternOf(subjectTemplate).test(subject.trim())) return []
  return [{ what: 'subject', text: `The subject is “${subject}”: a filter or a rule changed it.` }]
}

/** Variables stand for anything. */
function patternOf(template: string): RegExp {
  const parts = template.trim().split(/\{\{[^]*?\}\}|\{%[^]*?%\}/)
  const literal = parts.map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`^${literal.join('[^]*?')}$`, 'i')
}

function linkChanges({ links }: Delivered, { tokens, linkHost }: Sent): Change[] {
  const wrappers = new Map<string, number>()
  let missing = 0
  for (const token of tokens) {
    const holders = links.filter((link) => link.includes(token))
    if (holders.length === 0) missing += 1
    for (const host of new Set(holders.map(hostOf)))
      if (host !== linkHost.toLowerCase()) wrappers.set(host, (wrappers.get(host) ?? 0) + 1)
  }
  return [
    ...[...wrappers].map(([host, count]): Change => ({
      what: 'link',
      text: `${count} ${count === 1 ? 'link leads' : 'links lead'} over ${host} now: a filter rewrote ${count === 1 ? 'it' : 'them'}.`,
    })),
    ...(missing === 0 || missing === tokens.length
      ? []
      : [{ what: 'link' as const, text: `${missing} of ${tokens.length} links are not in the mail any more.` }]),
    ...(missing > 0 && missing === tokens.length
      ? [{ what: 'link' as const, text: 'None of the links is in the mail in readable form: a filter replaced them.' }]
      : []),
  ]
}

const hostOf = (link: string): string => {
  try {
    return new URL(link).host.toLowerCase().replace(/:\d+$/, '')
  } catch {
    return 'an unreadable address'
  }
}

function headerChanges({ headers }: Delivered, { markName }: Sent): Change[] {
  const names = headers.map(([name]) => name)
  const seen = filters.filter(([, sign]) => names.some((name) => sign.test(name))).map(([name]) => name)
  const lost = !names.some((name) => name.toLowerCase() === markName.toLowerCase())
  return [
    ...seen.map((name): Change => ({
      what: 'header',
      text: `${name} looked at the mail: its header fields are there.`,
    })),
    ...(lost
      ? [
          {
            what: 'header' as const,
            text: 'The mark of simulations is not in the header any more: reports of people are matched by Message-ID alone.',
          },
        ]
      : []),
  ]
}

interface CheckFacts extends Pick<DeliveryCheck, 'placement' | 'channel' | 'state'> {
  changes: readonly Change[]
  fetches: number
  isConnected: boolean
}

/** What to do, the most important first. Pure. */
export function adviceOf({ placement, changes, channel, state, fetches, isConnected }: CheckFacts): string[] {
  const advice: string[] = []
  if (placement === 'junk')
    advice.push(
      'It was put into Junk. Apply allow-listing in Microsoft 365, and look at the step lists of the filters before it.',
    )
  if (placement === 'not-found' && isConnected)
    advice.push(
      'It is not in the mailbox. Look in the quarantine of Microsoft 365 (Defender portal, Review, Quarantine) and of the filters before it, which cannot be read from here.',
    )
  if (placement === 'not-found' && !isConnected)
    advice.push(
      'The tenant is not connected, so the mailbox cannot be read. Look into it by hand; who opened the links is seen all the same.',
    )
  if (fetches > 0)
    advice.push(
      'Machines opened links before any person could. Exempt the hosts and sending addresses where these visitors come from; until then their visits are told apart, but they slow the judgement.',
    )
  if (changes.some(({ what }) => what === 'link'))
    advice.push(
      'Links were rewritten. With Microsoft that is no harm once allow-listing is applied; other filters often open what they rewrite: exempt the hosts there.',
    )
  if (changes.some(({ what }) => what === 'subject'))
    advice.push(
      'A rule changes the subject. People will see it, too; except the sending domains from that rule when it gives the simulation away.',
    )
  if (advice.length > 0 && channel === 'smtp')
    advice.push('Or choose direct delivery for this tenant: nothing is on the way then.')
  if (state === 'done' && advice.length === 0)
    advice.push('It arrived as it was sent, and nobody opened its links: go ahead.')
  return advice
}
