// Who this agent is: its key pair, made here and never sent; what the server said at enrolment; the key of the vault.
import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto'
import { rmSync } from 'node:fs'
import path from 'node:path'
import type { AgentPolicy } from '../../src/compromise/endpoint-protocol.ts'
import { Failure } from '../failure.ts'
import { readPolicy, usualPolicy } from '../server/policy.ts'
import { readIfThere, writeWhole } from './folder.ts'

export interface Identity {
  /** Address of the server, without a path. */
  server: string
  agentId: string
  privateKey: KeyObject
  /** Commands are signed by its other half. */
  serverCommandKey: KeyObject
  policy: AgentPolicy
  /** Certificate authority of the server besides those of the system, PEM. */
  authority: string | null
}

interface Enrolment {
  server: string
  agentId: string
  serverCommandKey: string
  policy: AgentPolicy
  authority: string | null
  enrolledAt: string
}

const keyFile = (folder: string) => path.join(folder, 'agent-key.pem')
const pendingKeyFile = (folder: string) => path.join(folder, 'pending-key.pem')
const enrolmentFile = (folder: string) => path.join(folder, 'enrolment.json')
const vaultKeyFile = (folder: string) => path.join(folder, 'vault-key')

/**
 * A new key pair for every enrolment: a copied image must not keep the old one. It is saved before it is sent: when the answer is
 * lost, the same request again gets the same answer and uses the token once.
 */
export function makeKey(folder: string): { privateKey: KeyObject; publicKeyPem: string } {
  const saved = readIfThere(pendingKeyFile(folder))
  const privateKey = saved === null ? generateKeyPairSync('ed25519').privateKey : createPrivateKey(saved)
  if (saved === null) writeWhole(pendingKeyFile(folder), privateKey.export({ type: 'pkcs8', format: 'pem' }))
  return { privateKey, publicKeyPem: createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }).toString() }
}

export function saveIdentity(folder: string, privateKey: KeyObject, enrolment: Enrolment): void {
  // The key first: an enrolment without its key would be refused for ever, a key without enrolment is nothing.
  rmSync(enrolmentFile(folder), { force: true })
  writeWhole(keyFile(folder), privateKey.export({ type: 'pkcs8', format: 'pem' }))
  writeWhole(enrolmentFile(folder), JSON.stringify(enrolment, null, 2))
  rmSync(pendingKeyFile(folder), { force: true })
}

/** The agent cannot act any more; the key of the vault stays. */
export function forgetIdentity(folder: string): void {
  for (const file of [enrolmentFile(folder), keyFile(folder), pendingKeyFile(folder)]) rmSync(file, { force: true })
}

/** A key that was begun with and can never be enrolled. */
export const forgetPendingKey = (folder: string): void => rmSync(pendingKeyFile(folder), { force: true })

/** Null before the enrolment. Throws `state.damaged`. */
export function loadIdentity(folder: string): Identity | null {
  const text = readIfThere(enrolmentFile(folder))
  const key = readIfThere(keyFile(folder))
  if (text === null || key === null) return null
  try {
    const enrolment = JSON.parse(text) as Enrolment
    return {
      server: enrolment.server,
      agentId: enrolment.agentId,
      privateKey: createPrivateKey(key),
      serverCommandKey: createPublicKey(enrolment.serverCommandKey),
      policy: readPolicy(enrolment.policy, usualPolicy),
      authority: enrolment.authority,
    }
  } catch (error) {
    throw new Failure('state.damaged', `The enrolment in ${folder} cannot be read. Enrol anew.`, { cause: error })
  }
}

/** The key of the vault outlives enrolments: what was quarantined must stay restorable. */
export function vaultKeyOf(folder: string): Buffer {
  const saved = readIfThere(vaultKeyFile(folder))
  if (saved !== null) {
    const key = Buffer.from(saved, 'base64')
    if (key.length !== 32) throw new Failure('state.damaged', `The key of the vault in ${folder} is damaged.`)
    return key
  }
  const key = randomBytes(32)
  writeWhole(vaultKeyFile(folder), key.toString('base64'))
  return key
}
