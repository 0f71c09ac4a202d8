// The mail that tells a person what became of their request for release.
import { visibleLine } from '#quarantine/safe-text.ts'
import type { ReleaseRequest } from './contract.ts'
import { notice } from './notice.ts'
import type { PortalParts } from './parts.ts'
import { loadSettings } from './settings.ts'

/** Never rejects: the decision stands, and the portal shows it too. */
export async function tellPerson(parts: PortalParts, tenantId: string, request: ReleaseRequest): Promise<void> {
  try {
    const { settings } = await parts.db.inTenant(tenantId, (trx) => loadSettings(trx, tenantId))
    const id = `${request.id}-${Date.parse(request.decidedAt ?? '')}`
    const raw = await notice({
      from: settings.summary.from ?? parts.from,
      to: request.person,
      subject: request.state === 'approved' ? 'Your message was released' : 'Your message stays in quarantine',
      date: parts.clock.now(),
      id,
      listId: 'quarantine',
      text: decisionText(request, parts.publicUrl()),
      html: null,
    })
    await parts.send({ tenantId, key: `portal decision ${id}`, to: request.person, raw })
  } catch (error) {
    parts.logger.error({ event: 'portal.decision-not-told', tenant: tenantId, request: request.id, err: error })
  }
}

/** Pure. */
export function decisionText({ state, sender, subject, answer }: ReleaseRequest, url: string): string {
  const what =
    state === 'approved'
      ? 'Your administrator has released the message that you asked for. It arrives within a few minutes.'
      : 'Your administrator has decided not to release the message that you asked for.'
  return `${what}

From: ${visibleLine(sender, 200)}
Subject: ${visibleLine(subject, 200) || '(no subject)'}
${answer === '' ? '' : `\nYour administrator says: ${visibleLine(answer, 500)}\n`}
Your quarantine: ${url}/portal
`
}
