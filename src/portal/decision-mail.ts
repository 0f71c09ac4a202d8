// The mail that tells a person what became of their request for release.
import { visibleLine } from '#quarantine/safe-text.ts'
import type { ReleaseRequest } from './contract.ts'
import { notice } from './notice.ts'
import type { PortalParts } from './parts.ts'
import { loadSettings } from './settings.ts'

export type Outcome = 'released' | 'refused' | 'deleted' | 'expired'

/** Never rejects: the decision stands, and the portal shows it too. */
export async function tellPerson(
  parts: PortalParts,
  tenantId: string,
  request: ReleaseRequest,
  outcome: Outcome,
): Promise<void> {
  try {
    const { settings } = await parts.db.inTenant(tenantId, (trx) => loadSettings(trx, tenantId))
    const id = `${request.id}-${Date.parse(request.decidedAt ?? '')}`
    const raw = await notice({
      from: settings.summary.from ?? parts.from,
      to: request.person,
      subject: words[outcome].subject,
      date: parts.clock.now(),
      id,
      listId: 'quarantine',
      text: decisionText(request, outcome, parts.publicUrl()),
      html: null,
    })
    await parts.send({ tenantId, key: `portal decision ${id}`, to: request.person, raw })
  } catch (error) {
    parts.logger.error({ event: 'portal.decision-not-told', tenant: tenantId, request: request.id, err: error })
  }
}

const words: Record<Outcome, { subject: string; text: string }> = {
  released: {
    subject: 'Your message was released',
    text: 'Your administrator has released the message that you asked for. It arrives within a few minutes.',
  },
  refused: {
    subject: 'Your message stays in quarantine',
    text: 'Your administrator has decided not to release the message that you asked for.',
  },
  deleted: {
    subject: 'Your message was deleted',
    text: 'Your administrator has deleted the message that you asked for.',
  },
  expired: {
    subject: 'Your message was not released in time',
    text: 'The message that you asked for was kept for its full time and has been removed. Ask its sender to send it again.',
  },
}

/** Pure. */
export function decisionText({ sender, subject, answer }: ReleaseRequest, outcome: Outcome, url: string): string {
  return `${words[outcome].text}

From: ${visibleLine(sender, 200)}
Subject: ${visibleLine(subject, 200) || '(no subject)'}
${answer === '' ? '' : `\nYour administrator says: ${visibleLine(answer, 500)}\n`}
Your quarantine: ${url}/portal
`
}
