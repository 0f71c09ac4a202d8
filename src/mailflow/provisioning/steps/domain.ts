// The accepted domain that carries the certificate's name (exchange-online 2.4), with the administrator's token: the application
// gets no permission to change domains, because that would be enough to take over sign-in.
import type { UpdateRecord } from '#mail/dns/wire.ts'
import { isAppError } from '#platform/errors.ts'
import type { GraphClient } from '#microsoft/graph.ts'
import { recordAsText } from '../dns-publisher.ts'
import { done, signIn, wait, type Step, type StepContext, type StepOutcome } from '../step.ts'

interface GraphDomain {
  id: string
  isVerified: boolean
  supportedServices: string[]
}

const txt_ttl_seconds = 300

export const verificationRecord = (certName: string, text: string): UpdateRecord => ({
  type: 'TXT',
  name: certName,
  ttl_seconds: txt_ttl_seconds,
  text,
})

export const domainStep: Step = {
  key: 'domain',
  title: 'Add and verify the domain of the connector certificate',
  limit_minutes: 72 * 60,
  async run(context) {
    const { cert_name: certName } = await context.connection()
    if (await isAcceptedByExchange(context, certName)) return done(certName)
    const state = await readDomain(await context.graph(), certName)
    if (state?.isVerified && state.supportedServices.includes('Email'))
      return wait(10, `Waiting until Exchange Online knows the domain ${certName}.`)
    const administrator = await context.delegatedGraph()
    if (administrator === null) return signIn('An administrator must sign in to add the domain.')
    try {
      return await advanceDomain(context, administrator, certName)
    } catch (error) {
      if (isAppError(error, 'microsoft.graph.unauthorized'))
        return signIn('An administrator must sign in again to add the domain.')
      throw error
    }
  },
}

export async function readDomain(graph: GraphClient, name: string): Promise<GraphDomain | null> {
  try {
    return await graph.request<GraphDomain>(`/domains/${name}`)
  } catch (error) {
    if (isAppError(error, 'microsoft.graph.not-found')) return null
    throw error
  }
}

/** All accepted domains are read and matched here: a Get with an unknown Identity may answer with all of them (exchange-online 2). */
export async function isAcceptedByExchange(context: StepContext, name: string): Promise<boolean> {
  const { records } = await (
    await context.exchange()
  ).invoke('Get-AcceptedDomain', { ResultSize: 'Unlimited' }, { kind: 'read' })
  return records.some((record) => String(record['DomainName']).toLowerCase() === name)
}

/** One step further on each call: add → publish → verify → give it the service Email. */
async function advanceDomain(context: StepContext, graph: GraphClient, certName: string): Promise<StepOutcome> {
  const domain = (await readDomain(graph, certName)) ?? (await addDomain(context, graph, certName))
  if (!domain.isVerified) {
    const waiting = await verify(context, graph, certName)
    if (waiting !== null) return waiting
  }
  context.checkpoint('before domain service')
  const verified = await readDomain(graph, certName)
  if (verified?.isVerified && !verified.supportedServices.includes('Email'))
    await graph.request(`/domains/${certName}`, { method: 'PATCH', body: { supportedServices: ['Email'] } })
  context.checkpoint('after domain service')
  return wait(5, `Waiting until Exchange Online knows the domain ${certName}.`)
}

async function addDomain(context: StepContext, graph: GraphClient, certName: string): Promise<GraphDomain> {
  context.checkpoint('before domain')
  try {
    await graph.request('/domains', { method: 'POST', body: { id: certName } })
  } catch (error) {
    if (!isAppError(error, 'microsoft.graph.conflict')) throw error
  }
  context.checkpoint('after domain')
  return { id: certName, isVerified: false, supportedServices: [] }
}

interface DnsRecordOfGraph {
  recordType: string
  text?: string
}

/** Undefined also while the domain, just added, is not known everywhere. */
async function readProof(graph: GraphClient, certName: string): Promise<string | undefined> {
  try {
    const { value } = await graph.request<{ value: DnsRecordOfGraph[] }>(`/domains/${certName}/verificationDnsRecords`)
    return value.find((record) => record.recordType.toLowerCase() === 'txt')?.text
  } catch (error) {
    if (isAppError(error, 'microsoft.graph.not-found')) return undefined
    throw error
  }
}

async function verify(context: StepContext, graph: GraphClient, certName: string): Promise<StepOutcome | null> {
  const text = await readProof(graph, certName)
  if (text === undefined) return wait(10, 'Waiting for Microsoft to name the record that proves the domain.')
  const record = verificationRecord(certName, text)
  await context.update({ verification_text: text })
  context.checkpoint('before dns')
  await context.parts.dns.publish([record])
  context.checkpoint('after dns')
  if ((await context.parts.dns.missing([record])).length > 0)
    return context.parts.dns.kind === 'manual'
      ? wait(30, `Publish this record, it is looked for every half minute: ${recordAsText(record)}`)
      : wait(5, 'Waiting until the record that proves the domain resolves.')
  return tryVerify(graph, certName)
}

/** Microsoft's resolvers may still remember that there was none: 400, asked again with patience. */
async function tryVerify(graph: GraphClient, certName: string): Promise<StepOutcome | null> {
  try {
    await graph.request(`/domains/${certName}/verify`, { method: 'POST' })
    return null
  } catch (error) {
    if (isAppError(error, 'microsoft.graph.refused') || isAppError(error, 'microsoft.graph.conflict'))
      return wait(20, 'Waiting until Microsoft sees the record that proves the domain.')
    throw error
  }
}
