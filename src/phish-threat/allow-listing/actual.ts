// What stands in the tenant: advanced delivery, URLs, the SecOps override, where reports go, other policies (exchange-online 2.5).
import type { ExchangeClient } from '#microsoft/exchange.ts'
import type { ExchangeRecord } from '#microsoft/exchange-json.ts'
import { isAppError } from '#platform/errors.ts'

export interface OverrideRule {
  guid: string
  name: string
  domains: string[]
  addresses: string[]
}

export interface ReportSubmission {
  identity: string
  /** Properties of the policy by their names, as read. */
  values: Record<string, unknown>
}

export interface AllowListActual {
  /** The simulation override; null: there is none. */
  policy: { guid: string; isEnabled: boolean } | null
  /** Without those that are about to be deleted. */
  rules: OverrideRule[]
  /** Rules that Exchange still shows although they are removed. */
  pendingDeletion: number
  urls: string[]
  secOpsPolicy: { guid: string; sentTo: string[] } | null
  hasSecOpsRule: boolean
  /** Guids of SecOps rules. */
  secOpsRules: string[]
  reporting: ReportSubmission | null
  /** Names of switched-on policies for people's mail; null: could not be read, e.g. without that licence. */
  safeLinks: { name: string; notRewritten: string[] }[] | null
  safeAttachments: string[] | null
}

/** Lists may come as one text. Lower case, as Exchange compares them. */
const listOf = (value: unknown): string[] =>
  [value].flat().flatMap((each) => (typeof each === 'string' && each.trim() !== '' ? [each.trim().toLowerCase()] : []))

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

/** Rejects with AppError `microsoft.exchange.*`. */
export async function readAllowList(exchange: ExchangeClient): Promise<AllowListActual> {
  const read = async (cmdlet: string, parameters: Record<string, unknown> = {}) =>
    (await exchange.invoke(cmdlet, parameters, { kind: 'read' })).records
  const [policy] = await read('Get-PhishSimOverridePolicy')
  const rules = await read('Get-ExoPhishSimOverrideRule')
  const urls = await read('Get-TenantAllowBlockListItems', { ListType: 'Url', ListSubType: 'AdvancedDelivery' })
  const [secOps] = await read('Get-SecOpsOverridePolicy')
  const secOpsRules = (await read('Get-ExoSecOpsOverrideRule')).filter((rule) => !isPending(rule))
  const [reporting] = await read('Get-ReportSubmissionPolicy')
  return {
    policy: policy === undefined ? null : { guid: guidOf(policy), isEnabled: policy['Enabled'] !== false },
    rules: rules.filter((rule) => !isPending(rule)).map(ruleOf),
    pendingDeletion: rules.filter(isPending).length,
    urls: urls.map((record) => textOf(record['Value']).toLowerCase()).filter((value) => value !== ''),
    secOpsPolicy: secOps === undefined ? null : { guid: guidOf(secOps), sentTo: listOf(secOps['SentTo']) },
    hasSecOpsRule: secOpsRules.length > 0,
    secOpsRules: secOpsRules.map(guidOf),
    reporting:
      reporting === undefined
        ? null
        : { identity: textOf(reporting['Identity']) || textOf(reporting['Name']), values: { ...reporting } },
    ...(await readScanning(exchange)),
  }
}

const guidOf = (record: ExchangeRecord): string => textOf(record['Guid']).toLowerCase()

/** A Get may still show a rule that is being deleted (`Mode`). */
const isPending = (record: ExchangeRecord): boolean => /pendingdelet/i.test(textOf(record['Mode']))

const ruleOf = (record: ExchangeRecord): OverrideRule => ({
  guid: guidOf(record),
  name: textOf(record['Name']),
  domains: listOf(record['Domains']),
  addresses: listOf(record['SenderIpRanges']),
})

/** Only looked at; the policies are somebody else's. Without the licence the cmdlets are not there. */
async function readScanning(exchange: ExchangeClient): Promise<Pick<AllowListActual, 'safeLinks' | 'safeAttachments'>> {
  const read = async (cmdlet: string): Promise<ExchangeRecord[] | null> => {
    try {
      return (await exchange.invoke(cmdlet, {}, { kind: 'read' })).records
    } catch (error) {
      if (isAppError(error, 'microsoft.exchange.refused') || isAppError(error, 'microsoft.exchange.permission'))
        return null
      throw error
    }
  }
  const links = await read('Get-SafeLinksPolicy')
  const attachments = await read('Get-SafeAttachmentPolicy')
  return {
    safeLinks:
      links
        ?.filter((record) => record['EnableSafeLinksForEmail'] === true)
        .map((record) => ({ name: textOf(record['Name']), notRewritten: listOf(record['DoNotRewriteUrls']) })) ?? null,
    safeAttachments:
      attachments?.filter((record) => record['Enable'] === true).map((record) => textOf(record['Name'])) ?? null,
  }
}
