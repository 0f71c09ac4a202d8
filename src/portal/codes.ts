// Sign-in with a mailed code: 6 digits, 10 minutes, 5 tries. An address that nobody has is treated like any other, so that nobody
// can find out who works here.
import { createHash, randomInt, timingSafeEqual } from 'node:crypto'
import { sql } from 'kysely'
import type { Trx } from '#platform/db/database.ts'
import { AppError } from '#platform/errors.ts'
import { networkOf, ofOrganisation } from '#platform/http/network.ts'
import { newId } from '#platform/ids.ts'
import { notice } from './notice.ts'
import type { PortalParts } from './parts.ts'
import { type PortalPerson, personByAddress } from './person.ts'
import { loadSettings } from './settings.ts'
import './tables.ts'

export const code_lifetime_ms = 10 * 60_000
export const tries_max = 5
const hour_ms = 3_600_000
/** An hour. A stranger's requests must not use up those of the person, so address and network are counted together; the rest bounds the mail. */
const limits = { addressAndNetwork: 5, address: 15, network: 60 }
export const sendCodeJob = 'send-portal-code'

const sealContext = (id: string) => `portal code ${id}`

/** Resolves with the attempt's id, whoever's the address is. Throws AppError `portal.too-many-codes` (429). */
export async function requestCode(
  parts: PortalParts,
  input: { address: string; remoteAddress: string },
): Promise<{ attempt: string; expiresAt: Date }> {
  const now = parts.clock.now()
  const address = input.address.trim().toLowerCase()
  const network = networkOf(input.remoteAddress, ofOrganisation)
  const expiresAt = new Date(now.getTime() + code_lifetime_ms)
  const attempt = newId(now)
  await parts.db.asSystem(async (trx) => {
    await refuseTooMany(trx, address, network, now)
    const tenantId = await tenantOf(trx, address)
    const code = String(randomInt(1_000_000)).padStart(6, '0')
    await trx
      .insertInto('portal_code')
      .values({
        id: attempt,
        address,
        network,
        code: parts.secrets.seal(code, sealContext(attempt)),
        tenant_id: tenantId,
        created_at: now,
        expires_at: expiresAt,
      })
      .execute()
    // The job looks whose the address is: the answer takes as long and says as much in either case.
    await parts.jobs.send(sendCodeJob, { id: attempt }, { trx })
  })
  return { attempt, expiresAt }
}

async function refuseTooMany(trx: Trx, address: string, network: string, now: Date): Promise<void> {
  // One after the other, else many at once would each count what was there before all of them. Everybody in this order: no deadlock.
  for (const key of [`network ${network}`, `address ${address}`])
    await sql`select pg_advisory_xact_lock(hashtext('mailwarden portal code'), hashtext(${key}))`.execute(trx)
  const since = new Date(now.getTime() - hour_ms)
  const count = async (where: { address?: string; network?: string }) => {
    let query = trx
      .selectFrom('portal_code')
      .select((each) => each.fn.countAll<number>().as('count'))
      .where('created_at', '>', since)
    if (where.address !== undefined) query = query.where('address', '=', where.address)
    if (where.network !== undefined) query = query.where('network', '=', where.network)
    return Number((await query.executeTakeFirstOrThrow()).count)
  }
  const isTooMany =
    (await count({ address, network })) >= limits.addressAndNetwork ||
    (await count({ address })) >= limits.address ||
    (await count({ network })) >= limits.network
  if (!isTooMany) return
  throw new AppError({
    code: 'portal.too-many-codes',
    message: 'Too many codes were requested. Use the newest one you have, or try again in an hour.',
    status: 429,
    retryable: true,
    detail: { retryAfter_seconds: 600 },
  })
}

/** The tenant whose mailbox it is; others may know the same person as a guest. */
async function tenantOf(trx: Trx, address: string): Promise<string | null> {
  const row = await trx
    .selectFrom('address')
    .innerJoin('person', (join) =>
      join.onRef('person.tenant_id', '=', 'address.tenant_id').onRef('person.id', '=', 'address.owner_id'),
    )
    .select('address.tenant_id')
    .where('address.address', '=', address)
    .where('address.owner_kind', '=', 'person')
    .orderBy('person.is_guest')
    .orderBy('address.tenant_id')
    .executeTakeFirst()
  return row?.tenant_id ?? null
}

export function defineCodeJobs(parts: PortalParts): void {
  const { jobs, db, clock } = parts
  jobs.define<{ id: string }>({ name: sendCodeJob, handle: ({ id }) => sendCode(parts, id) })
  jobs.define({
    name: 'purge-portal-sign-ins',
    schedule: { cron: '25 * * * *' },
    handle: async () => {
      const now = clock.now()
      await db.asSystem(async (trx) => {
        await trx
          .deleteFrom('portal_code')
          .where('created_at', '<', new Date(now.getTime() - 2 * hour_ms))
          .execute()
        await trx.deleteFrom('portal_session').where('ends_at', '<', now).execute()
      })
    },
  })
}

async function sendCode(parts: PortalParts, id: string): Promise<void> {
  const { db, clock, secrets } = parts
  const row = await db.asSystem((trx) =>
    trx.selectFrom('portal_code').selectAll().where('id', '=', id).executeTakeFirst(),
  )
  if (row === undefined || row.tenant_id === null || row.code === null || row.expires_at <= clock.now()) return
  const person = await db.inTenant(row.tenant_id, (trx) => mayUseCode(trx, row.tenant_id!, row.address))
  if (person === null) return
  const code = secrets.openText(row.code, sealContext(id))
  const raw = await notice({
    from: person.chosenFrom ?? parts.from,
    to: person.address,
    listId: 'sign-in',
    subject: `${code} is your code for your quarantine`,
    date: clock.now(),
    id,
    text: codeText(code, parts.publicUrl()),
    html: null,
  })
  await parts.send({ tenantId: row.tenant_id, key: `portal code ${id}`, to: person.address, raw })
}

const codeText = (code: string, url: string) =>
  `Your code: ${code}

It opens your quarantine at ${url}/portal for the next 10 minutes, once.

You did not ask for it? Then somebody else entered your address. Nothing happens unless they get this code: give it to nobody.
`

async function mayUseCode(
  trx: Trx,
  tenantId: string,
  address: string,
): Promise<(PortalPerson & { chosenFrom: string | null }) | null> {
  const { settings } = await loadSettings(trx, tenantId)
  if (!settings.isOn || !settings.signIn.code) return null
  const person = await personByAddress(trx, tenantId, address)
  return person === null ? null : { ...person, chosenFrom: settings.summary.from }
}

/** The person whose code it was; null for everything else: unknown, wrong, too late, too often, used. */
export async function checkCode(
  parts: PortalParts,
  { attempt, code }: { attempt: string; code: string },
): Promise<PortalPerson | null> {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(attempt)) return null
  const now = parts.clock.now()
  const found = await parts.db.asSystem(async (trx) => {
    const row = await trx.selectFrom('portal_code').selectAll().where('id', '=', attempt).forUpdate().executeTakeFirst()
    if (row === undefined || row.used_at !== null || row.expires_at <= now || row.tries >= tries_max) return null
    const isRight = row.code !== null && isSame(parts.secrets.openText(row.code, sealContext(attempt)), code)
    const values = { tries: row.tries + 1, ...(isRight ? { used_at: now } : {}) }
    await trx.updateTable('portal_code').set(values).where('id', '=', attempt).execute()
    return isRight && row.tenant_id !== null ? { tenantId: row.tenant_id, address: row.address } : null
  })
  if (found === null) return null
  return parts.db.inTenant(found.tenantId, (trx) => mayUseCode(trx, found.tenantId, found.address))
}

function isSame(a: string, b: string): boolean {
  const [first, second] = [a, b].map((text) => createHash('sha256').update(text).digest()) as [Buffer, Buffer]
  return timingSafeEqual(first, second)
}
