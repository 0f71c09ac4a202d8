// A computer becomes an agent: a token of the tenant, a key of its own. What it says of itself decides nothing about the tenant.
import { createHash, createPublicKey, type KeyObject } from 'node:crypto'
import { forgetBackEnd } from '#people/computers.ts'
import { systemActor } from '#platform/audit/audit.ts'
import type { Trx } from '#platform/db/database.ts'
import { AppError } from '#platform/errors.ts'
import { newId } from '#platform/ids.ts'
import type { CompromiseParts } from '../parts.ts'
import type { EnrollRequest } from '../endpoint-protocol.ts'
import { noteMachine } from './agent-facts.ts'
import { commandKeyOf } from './command-key.ts'
import { abandonCommands } from './commands.ts'
import { hashOfToken, useEnrolmentToken } from './enrolment-tokens.ts'
import { showText } from './shown.ts'
import './tables.ts'

type Parts = Pick<CompromiseParts, 'db' | 'clock' | 'secrets' | 'audit'>

export interface Enrolled {
  tenantId: string
  agentId: string
  /** SPKI, PEM. */
  serverCommandKey: string
}

/**
 * The same request again (a lost answer) is answered again and uses the token once. Throws AppErrors `agent.key` (no Ed25519 key),
 * `agent.token` (unknown, used up, over, revoked), `agent.key-known` (that key is another agent).
 */
export async function enroll(parts: Parts, request: EnrollRequest): Promise<Enrolled> {
  const key = parsePublicKey(request.publicKey)
  const keyHash = createHash('sha256')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest()
  const tokenHash = hashOfToken(request.token)
  return parts.db.asSystem(async (trx) => {
    const agent =
      (await findAgain(trx, keyHash, tokenHash)) ?? (await add(trx, parts, request, { key, keyHash, tokenHash }))
    const { publicKey } = await commandKeyOf(trx, parts, agent.tenantId)
    return { ...agent, serverCommandKey: publicKey }
  })
}

function parsePublicKey(pem: string): KeyObject {
  try {
    const key = createPublicKey(pem)
    if (pem.trimStart().startsWith('-----BEGIN PUBLIC KEY-----') && key.asymmetricKeyType === 'ed25519') return key
  } catch {
    // Whatever is wrong with it, the answer is the same.
  }
  throw new AppError({ code: 'agent.key', message: 'publicKey is no Ed25519 key in PEM (SPKI).', status: 400 })
}

async function findAgain(
  trx: Trx,
  keyHash: Buffer,
  tokenHash: Buffer,
): Promise<{ tenantId: string; agentId: string } | null> {
  const known = await trx
    .selectFrom('agent')
    .innerJoin('agent_enrolment_token as token', (join) =>
      join.onRef('token.tenant_id', '=', 'agent.tenant_id').onRef('token.id', '=', 'agent.token_id'),
    )
    .select(['agent.tenant_id', 'agent.id', 'agent.state', 'token.hash'])
    .where('agent.key_hash', '=', keyHash)
    .executeTakeFirst()
  if (known === undefined) return null
  if (known.state === 'active' && known.hash.equals(tokenHash)) return { tenantId: known.tenant_id, agentId: known.id }
  throw new AppError({
    code: 'agent.key-known',
    message:
      'This key was enrolled before. Remove the identity of the agent, so that it makes a new key, and enrol again.',
    status: 409,
  })
}

async function add(
  trx: Trx,
  { clock, audit }: Parts,
  { machine, agentVersion }: EnrollRequest,
  { key, keyHash, tokenHash }: { key: KeyObject; keyHash: Buffer; tokenHash: Buffer },
): Promise<{ tenantId: string; agentId: string }> {
  const now = clock.now()
  const token = await useEnrolmentToken(trx, tokenHash, now)
  if (token === null) throw badToken()
  const { tenantId } = token
  const agentId = newId(now)
  const computerId = await noteMachine(trx, { tenantId, id: agentId }, machine, now)
  await replaceFormer(trx, tenantId, computerId, now)
  const hostname = showText(machine.hostname, 255)
  await trx
    .insertInto('agent')
    .values({
      tenant_id: tenantId,
      id: agentId,
      computer_id: computerId,
      public_key: key.export({ type: 'spki', format: 'pem' }).toString(),
      key_hash: keyHash,
      token_id: token.tokenId,
      state: 'active',
      hostname,
      machine_id: showText(machine.machineId, 255),
      version: showText(agentVersion, 100),
      engine: null,
      busy_with: null,
      problem: null,
      facts_hash: null,
      facts_at: null,
      enrolled_at: now,
      last_seen_at: now,
      ended_at: null,
      refused_at: null,
    })
    .execute()
  await audit.append(trx, {
    tenantId,
    actor: systemActor('agents'),
    action: 'endpoints.enrol',
    target: hostname,
    after: { agentId, computerId, token: token.name, os: machine.os, version: showText(agentVersion, 100) },
  })
  return { tenantId, agentId }
}

/** Installed anew on the same computer: the former identity is over. One that is alive is not on this computer (computers-merge.ts). */
async function replaceFormer(trx: Trx, tenantId: string, computerId: string, now: Date): Promise<void> {
  const former = await trx
    .updateTable('agent')
    .set({ state: 'replaced', ended_at: now, refused_at: now })
    .where('tenant_id', '=', tenantId)
    .where('computer_id', '=', computerId)
    .where('state', '=', 'active')
    .returning('id')
    .execute()
  for (const { id } of former) {
    await abandonCommands(trx, tenantId, id, 'The agent was enrolled anew; what it was doing is lost.', now)
    await forgetBackEnd(trx, tenantId, 'agent', id)
  }
}

export const badToken = (): AppError =>
  new AppError({
    code: 'agent.token',
    message: 'This enrolment token is unknown, used up, over or removed. Make a new one in the console.',
    status: 403,
  })
