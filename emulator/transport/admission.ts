// What the service does with a message before it answers 250: malware, authentication, spam verdict, stamps of the pass.
import { reply, type Reply } from '#mail/smtp/types.ts'
import type { ExchangeStates } from '../exchange/state.ts'
import type { World } from '../world.ts'
import { acceptedDomain, domainOf, isInRanges } from './addresses.ts'
import { authenticateMail, type AuthenticationVerdict } from './authentication.ts'
import { stampPass } from './headers.ts'
import { linksIn } from './links.ts'
import { isCoveredByOverride } from './override.ts'
import type { TransportItem } from './item.ts'
import type { TraceStore } from './trace.ts'

/** Test strings that every filter knows. */
const eicar = 'X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*'
const gtube = 'XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X'
const searched_bytes = 4_194_304

export interface AdmissionOptions {
  world: World
  states: ExchangeStates
  trace: TraceStore
  /** Microsoft's own filter removes EICAR before rules run. Off by default, so that the gateway sees it. */
  microsoftMalwareFilter: boolean
  /** What a failed DMARC with policy reject does to mail of an OnPremises connector; anonymous mail is refused always. */
  dmarcOnConnectors: 'junk' | 'reject'
}

/** Stamps the item; a reply refuses it, `'dropped'` takes it without delivering. */
export async function admit(options: AdmissionOptions, item: TransportItem): Promise<Reply | 'dropped' | null> {
  options.trace.open(item, item.source.kind === 'smtp' ? 'Receive' : 'Submit', receivedDetail(item))
  if (options.microsoftMalwareFilter && holds(item, eicar)) {
    options.trace.finish(item, item.to, 'Quarantined', {
      event: 'Malware',
      detail: 'The message contains malware: EICAR-Test-File',
    })
    return 'dropped'
  }
  const verdict = item.source.kind === 'smtp' ? await authenticateItem(options, item) : null
  if (verdict !== null && isRejected(options, item, verdict)) {
    const author = domainOf(item.document.get('From') ?? '').replace(/>.*$/, '')
    options.trace.finish(item, item.to, 'Failed', { event: 'Fail', detail: '550 5.7.509 DMARC' })
    return reply(
      550,
      '5.7.509',
      `Access denied, sending domain ${author} does not pass DMARC verification and has a DMARC policy of reject.`,
    )
  }
  item.isExempt = isCoveredByOverride(options.states, item, verdict?.dkimDomains ?? [])
  if (!item.isExempt && (await hasBadLink(item))) {
    options.trace.finish(item, item.to, 'Quarantined', {
      event: 'Spam',
      detail: 'High confidence phishing: a link of the message is known as bad',
    })
    return 'dropped'
  }
  const isAllowed = item.isExempt || isAllowListed(options, item)
  const { scl, category } = spamVerdict(item, verdict, isAllowed)
  item.scl = scl
  stampPass({
    item,
    verdict,
    direction: directionOf(options.world, item),
    ipVerdict: isAllowed || item.source.connector !== null ? 'CAL' : 'NLI',
    category,
  })
  return null
}

/** Of tenants that have the switch `badLinkHosts`. */
async function hasBadLink(item: TransportItem): Promise<boolean> {
  const { badLinkHosts } = item.tenant.switches
  if (badLinkHosts.length === 0 || item.source.kind !== 'smtp') return false
  return (await linksIn(item.document)).some((link) => badLinkHosts.includes(new URL(link).hostname.toLowerCase()))
}

const holds = (item: TransportItem, text: string): boolean =>
  item.document.body.subarray(0, searched_bytes).includes(text)

function receivedDetail(item: TransportItem): string {
  const connector = item.source.connector
  return connector === null
    ? 'Message received by: EMUPR01MB0001'
    : `Message received by: EMUPR01MB0001 using connector: ${connector.name}`
}

async function authenticateItem(
  { world, states }: AdmissionOptions,
  item: TransportItem,
): Promise<AuthenticationVerdict> {
  const sealers = states.of(item.tenant).table('ArcConfig').rows()[0]?.values['sealers']
  return await authenticateMail({
    document: item.document,
    dns: world.dns,
    address: item.source.address,
    hello: item.source.hello,
    mailFrom: item.from,
    trustedSealers: Array.isArray(sealers) ? (sealers as string[]) : [],
  })
}

function isRejected(options: AdmissionOptions, item: TransportItem, verdict: AuthenticationVerdict): boolean {
  if (verdict.dmarc !== 'fail' || verdict.policy !== 'reject' || verdict.compauth === 'pass') return false
  return item.source.connector === null || options.dmarcOnConnectors === 'reject'
}

function isAllowListed({ states }: AdmissionOptions, item: TransportItem): boolean {
  const { IPAllowList: list } = states.of(item.tenant).single('HostedConnectionFilterPolicy').values
  return item.source.kind === 'smtp' && isInRanges(item.source.address, list as string[])
}

/** Promoted headers of the first pass keep its verdict. */
function spamVerdict(
  item: TransportItem,
  verdict: AuthenticationVerdict | null,
  isAllowed: boolean,
): { scl: number; category: string } {
  if (item.source.kind === 'system') return { scl: -1, category: 'NONE' }
  if (item.source.kind !== 'smtp') return { scl: holds(item, gtube) ? 9 : -1, category: 'NONE' }
  if (isAllowed) return { scl: -1, category: 'NONE' }
  const promoted = item.document.get('X-MS-Exchange-Organization-SCL')
  if (item.isTrusted && promoted !== null && /^-?\d$/.test(promoted)) return { scl: Number(promoted), category: 'NONE' }
  if (holds(item, gtube)) return { scl: 9, category: 'HSPM' }
  if (verdict?.compauth === 'fail') return { scl: 5, category: 'SPOOF' }
  return { scl: 1, category: 'NONE' }
}

function directionOf(world: World, item: TransportItem): 'INB' | 'OUT' | 'INT' {
  const now = world.clock.now()
  const isInside = (address: string) => acceptedDomain(item.tenant, domainOf(address), now) !== null
  const goesOut = item.to.some((recipient) => !isInside(recipient))
  if (item.isTrusted && goesOut) return 'OUT'
  return item.isTrusted && isInside(item.from) ? 'INT' : 'INB'
}
