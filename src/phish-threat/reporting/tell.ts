// What the security team is told of messages that people reported: one alert a message, without the names of who reported it.
import type { AlertTypeName } from '#alerts/catalogue.ts'
import type { Trx } from '#platform/db/database.ts'
import type { ReportedMessage, ReportVerdict } from './contract.ts'
import type { ReportingParts } from './parts.ts'
import './tables.ts'

type Alerts = Pick<ReportingParts, 'alerts'>
type Reported = Pick<ReportedMessage, 'internetMessageId' | 'subject' | 'from'> & { id: string }

const received: AlertTypeName = 'report.received'
const malicious: AlertTypeName = 'report.malicious'

/** The same for all reports of a message. */
const subjectOf = ({ id, internetMessageId }: Reported): string => internetMessageId ?? id

/** The first report of a message that nobody has judged; more of the same count up. */
export async function tellReceived({ alerts }: Alerts, trx: Trx, tenantId: string, report: Reported): Promise<void> {
  await alerts.raise(trx, {
    tenantId,
    type: received,
    subject: subjectOf(report),
    title: 'A message was reported and waits for a verdict',
    text: `Somebody reported “${report.subject}” of ${report.from}. Nobody has judged it yet.`,
    data: { reportId: report.id },
  })
}

export async function tellDecided(
  { alerts }: Alerts,
  trx: Trx,
  tenantId: string,
  report: Reported,
  { verdict, reports }: { verdict: ReportVerdict; reports: number },
): Promise<void> {
  const subject = subjectOf(report)
  const judged = `It was judged as ${verdict}.`
  if (verdict === 'open') await tellReceived({ alerts }, trx, tenantId, report)
  else await alerts.resolve(trx, tenantId, received, subject, judged)
  if (verdict !== 'phish') return alerts.resolve(trx, tenantId, malicious, subject, judged)
  await alerts.raise(trx, {
    tenantId,
    type: malicious,
    subject,
    title: 'A reported message is phishing',
    text: `“${report.subject}” of ${report.from} was reported ${reports === 1 ? 'once' : `${reports} times`} and judged as phishing. Others may have it in their mailboxes. The report lists them, and it can be taken out there.`,
    data: { reportId: report.id, reports },
  })
}
