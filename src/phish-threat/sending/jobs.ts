// Background work of sending: the queue, doubts, looks into mailboxes, and the daily check of domains.
import type { PhishThreatParts } from '../parts.ts'
import { recheckAll, recheckDomain } from './domain-changes.ts'
import { domainsOfHost } from './domains.ts'
import { createFolderCache } from './mailbox-look.ts'
import { lookAtDue, type LooksOptions } from './looks.ts'
import { checkLinkHostJob, sendSimulationsJob } from './job-names.ts'
import { createQueue } from './queue.ts'
import { defineRecall } from './recall.ts'
import { recoverLost } from './recover.ts'
import { renderMessage } from './render.ts'

const send_seconds = 3
const look_seconds = 20

export interface SendingOptions {
  onRead: NonNullable<LooksOptions['onRead']>
}

export function defineSendingJobs(parts: PhishThreatParts, { onRead }: SendingOptions): void {
  const queue = createQueue(parts, { render: renderMessage })
  const folders = createFolderCache()
  parts.jobs.define({
    name: sendSimulationsJob,
    schedule: { everySeconds: send_seconds },
    timeoutSeconds: 300,
    handle: async (_data, { signal }) => void (await recoverLost(parts, folders).finally(() => queue.run(signal))),
  })
  parts.jobs.define({
    name: 'look-for-simulations',
    schedule: { everySeconds: look_seconds },
    timeoutSeconds: 300,
    handle: async (_data, { signal }) => void (await lookAtDue(parts, { folders, onRead }, signal)),
  })
  parts.jobs.define({
    name: 'check-sending-domains',
    schedule: { cron: '17 4 * * *' },
    timeoutSeconds: 1_800,
    handle: (_data, { signal }) => recheckAll(parts, signal),
  })
  parts.jobs.define<{ tenantId: string; linkHost: string }>({
    name: checkLinkHostJob,
    async handle({ tenantId, linkHost }) {
      const ids = await parts.db.inTenant(tenantId, (trx) => domainsOfHost(trx, tenantId, linkHost))
      for (const id of ids) await recheckDomain(parts, tenantId, id)
    },
  })
  defineRecall(parts)
}
