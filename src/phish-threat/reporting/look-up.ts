// For defenders: paste a message, and learn whether it is a simulation of this organisation (phishing-simulation 10). Nothing is stored.
import type { Trx } from '#platform/db/database.ts'
import { markName } from '../sending/mark.ts'
import { findSecret } from '../sending/secret.ts'
import type { LookUp } from './contract.ts'
import { findSimulation } from './match.ts'
import type { ReportingParts } from './parts.ts'
import { findAttached, readReported } from './read-message.ts'

/** `contact`: whom to ask about the programme. */
export async function lookUp(
  parts: ReportingParts,
  tenantId: string,
  source: string,
  viewer: { maySeeNames: boolean; contact: string },
): Promise<LookUp> {
  const given = Buffer.from(source, 'utf8')
  const candidates = [given, await findAttached(given)].filter((bytes) => bytes !== null)
  const nothing: LookUp = {
    result: 'unknown',
    text: 'This is none of the simulations of this organisation. Treat it as real.',
    campaign: null,
    sentAt: null,
    recipient: null,
    contact: viewer.contact,
  }
  for (const bytes of candidates) {
    const { message, headers } = await readReported(bytes)
    const found = await parts.db.inTenant(tenantId, (trx) =>
      judge(parts, trx, tenantId, { internetMessageId: message.internetMessageId, headers }, viewer, nothing),
    )
    if (found !== null) return found
  }
  return nothing
}

async function judge(
  { secrets }: ReportingParts,
  trx: Trx,
  tenantId: string,
  reported: { internetMessageId: string | null; headers: [string, string][] },
  { maySeeNames }: { maySeeNames: boolean },
  nothing: LookUp,
): Promise<LookUp | null> {
  const match = await findSimulation(secrets, trx, tenantId, reported)
  if (match?.by === 'mark')
    return {
      ...nothing,
      result: 'simulation',
      text: `This is a simulation of the campaign “${match.campaignName}”. Nobody has to be warned, and nothing has to be blocked.`,
      campaign: { id: match.campaignId, name: match.campaignName },
      sentAt: match.sentAt?.toISOString() ?? null,
      recipient: maySeeNames ? match.address : null,
    }
  const secret = await findSecret(secrets, trx, tenantId)
  const name = secret === null ? null : markName(secret).toLowerCase()
  const claims = match !== null || reported.headers.some(([header]) => header.toLowerCase() === name)
  if (!claims) return null
  return {
    ...nothing,
    result: 'claims',
    text: 'This looks like one of the simulations, but its mark is not valid for it: part of the header is missing, or somebody copied it. Treat it as real unless the whole source shows otherwise.',
  }
}
