// The portal: self-service of people, summaries, requests for release.
import { newId } from '#platform/ids.ts'
import { bufferSource } from '#mail/message/source.ts'
import { portalAdminHttp } from '#portal/admin-http.ts'
import { defineCodeJobs } from '#portal/codes.ts'
import { portalHttp } from '#portal/http.ts'
import type { PortalParts, SendNotice } from '#portal/parts.ts'
import { defineRequestJobs } from '#portal/overtaken.ts'
import { defineSummaryJobs } from '#portal/summaries.ts'
import type { HttpModule } from '#platform/http/module.ts'
import type { AlertParts } from './alerts.ts'
import type { MailStorage } from './mail-storage.ts'
import type { Platform } from './platform.ts'

export const releaseRequestAlert = 'quarantine.release-requested'

export function startPortal(
  platform: Platform,
  { alerts }: AlertParts,
  { quarantine, spool }: MailStorage,
  options: {
    publicUrl: () => string
    from: string
    microsoft: PortalParts['microsoft']
    lockedOptions?: NonNullable<PortalParts['lockedOptions']>
  },
): HttpModule[] {
  const { db, clock, audit, secrets, logger, outbox, jobs } = platform
  const send: SendNotice = async ({ tenantId, key, to, raw }) => {
    await spool.enqueue({
      tenantId,
      purpose: 'notice',
      key,
      direction: 'inbound',
      messageId: newId(clock.now()),
      // Nobody is told when it cannot be delivered: the null sender (RFC 5321 4.5.5).
      envelope: { mailFrom: '', mailParameters: [], recipients: [{ path: to, parameters: [] }] },
      source: bufferSource(raw),
    })
  }
  const parts: PortalParts = {
    db,
    clock,
    audit,
    secrets,
    logger,
    outbox,
    jobs,
    quarantine,
    send,
    ...options,
    onRequest: async (trx, tenantId, request) => {
      await alerts.raise(trx, {
        tenantId,
        type: releaseRequestAlert,
        subject: request.id,
        severity: 'low',
        title: `Release requested by ${request.person}`,
        text: `${request.person} asks for the release of a quarantined message (${request.category}) from ${request.sender}. Look at it, then approve or refuse the request.`,
        data: { requestId: request.id, quarantineId: request.quarantineId },
      })
    },
    onDecided: (trx, tenantId, request) =>
      alerts.resolve(trx, tenantId, releaseRequestAlert, request.id, `${request.state} by ${request.decidedBy ?? ''}`),
  }
  defineCodeJobs(parts)
  defineSummaryJobs(parts)
  defineRequestJobs(parts)
  return [portalHttp(parts), portalAdminHttp(parts)]
}
