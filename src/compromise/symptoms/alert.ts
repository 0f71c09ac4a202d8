// Tells of a mailbox with signs of compromise: one alert a mailbox, which follows the score (MBX-1011, endpoint-response 4.5).
import type { Trx } from '#platform/db/database.ts'
import type { Severity } from '#alerts/raise.ts'
import type { FindingView } from '../contract.ts'
import type { SymptomParts } from './ports.ts'
import { safeText } from './safe-text.ts'
import type { Band } from './score.ts'
import type { FoundSubject } from './subject.ts'
import { findingsOf } from './views.ts'

export const symptomAlert = 'compromise.symptoms'

/** 60 points and more are loud; 30 to 59 are told; below there is the list only. */
const severities: Record<Band, Severity | null> = { respond: 'high', high: 'high', low: 'low', none: null }
const told_max = 5

/** After each look and each decision. `fresh`: findings that are new or back. */
export async function tell(
  { alerts, publicUrl }: SymptomParts,
  trx: Trx,
  tenantId: string,
  subject: Pick<FoundSubject, 'personId' | 'address' | 'displayName'>,
  fresh: readonly string[],
  now: Date,
): Promise<void> {
  const { findings, score } = (await findingsOf(trx, tenantId, [subject.personId], now)).get(subject.personId)!
  const severity = severities[score.band]
  if (severity === null) {
    await alerts.resolve(
      trx,
      tenantId,
      symptomAlert,
      subject.personId,
      'The signs were cleaned up, accepted, or are old.',
    )
    return
  }
  // Fading alone is no news.
  if (fresh.length === 0) return
  const telling = findings.filter(({ pointsNow }) => pointsNow > 0)
  await alerts.raise(trx, {
    tenantId,
    type: symptomAlert,
    subject: subject.personId,
    severity,
    title: `Signs of compromise in ${subject.address}`,
    text: textOf(subject, telling, score),
    data: {
      code: 'MBX-1011',
      personId: subject.personId,
      mailbox: subject.address,
      score: score.total,
      band: score.band,
      kinds: [...new Set(telling.map(({ kind }) => kind))],
      link: `${publicUrl()}/t/${tenantId}/people/${subject.personId}`,
    },
  })
}

function textOf(
  subject: Pick<FoundSubject, 'address'>,
  telling: FindingView[],
  score: { total: number; band: Band },
): string {
  const lines = telling
    .toSorted((a, b) => b.pointsNow - a.pointsNow)
    .slice(0, told_max)
    .map(({ title }) => `- ${safeText(title, 300)}`)
  const open = telling.some(({ canCleanUp }) => canCleanUp)
  return [
    `${subject.address}: ${score.total} points by ${telling.length} ${telling.length === 1 ? 'sign' : 'signs'}.`,
    ...lines,
    ...(telling.length > told_max ? [`- and ${telling.length - told_max} more`] : []),
    open ? 'Needs a decision: switch off what nobody wants, or accept it.' : 'Look at the evidence, and ask the owner.',
  ].join('\n')
}
