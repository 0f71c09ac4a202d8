// The preflight as a step: stores its report and stops the connection on High findings that nobody accepted.
import { Resolver } from 'node:dns/promises'
import { mailDomains } from '#people/views.ts'
import { knownObjects } from '../connection-store.ts'
import { blocking, judgePreflight, listExisting, readPreflightFacts, type PreflightReport } from '../preflight.ts'
import { done, failed, type Step, type StepContext } from '../step.ts'

export async function runPreflight(context: StepContext): Promise<PreflightReport> {
  const connection = await context.connection()
  const { gateway, clock } = context.parts
  const domains = await context.inTenant((trx) => mailDomains(trx, context.tenantId))
  const facts = await readPreflightFacts(await context.exchange(), {
    tenantId: context.tenantId,
    direction: connection.direction,
    known: await context.inTenant((trx) => knownObjects(trx, context.tenantId)),
    mx: await resolveMx(
      domains.filter((domain) => domain !== connection.cert_name),
      gateway.resolvers,
    ),
    certName: connection.cert_name,
    egressRanges: gateway.egressRanges,
  })
  const report: PreflightReport = {
    checkedAt: clock.now().toISOString(),
    findings: judgePreflight(facts),
    objects: listExisting(facts),
  }
  await context.update({ preflight: report })
  return report
}

export const preflightStep: Step = {
  key: 'preflight',
  title: 'Look for conflicts before anything is changed',
  limit_minutes: 30,
  async run(context) {
    const report = await runPreflight(context)
    const { options } = await context.connection()
    const stops = blocking(report.findings, options.acceptedFindings)
    if (stops.length > 0)
      return failed(
        'mailflow.preflight',
        `${stops.map((each) => `${each.text} ${each.whatToDo}`).join(' ')} Nothing was changed in Exchange Online.`,
      )
    const counts = report.findings.length
    return done(counts === 0 ? 'no conflicts' : `${counts} ${counts === 1 ? 'note' : 'notes'}`)
  },
}

/** The same look without a judgement: what it found is shown and decided on before anything is made. */
export const lookStep: Step = {
  key: 'look',
  title: 'Read connectors and mail flow rules, look for conflicts',
  limit_minutes: 30,
  async run(context) {
    const { findings, objects } = await runPreflight(context)
    return done(`${objects?.length ?? 0} connectors and rules, ${findings.length} notes`)
  },
}

const domains_max = 200

async function resolveMx(domains: readonly string[], resolvers: string[]): Promise<Map<string, string[] | null>> {
  const resolver = new Resolver({ timeout: 3000, tries: 2 })
  if (resolvers.length > 0) resolver.setServers(resolvers)
  const entries = await Promise.all(
    domains.slice(0, domains_max).map(async (domain): Promise<[string, string[] | null]> => {
      try {
        return [domain, (await resolver.resolveMx(domain)).map(({ exchange }) => exchange.toLowerCase())]
      } catch {
        return [domain, null]
      }
    }),
  )
  return new Map(entries)
}
