// Tables of administrators, their roles, sessions and second factors, and of API credentials. They belong to the installation:
// tenant-bound work has no right on them.
import type { Generated, JSONColumnType } from 'kysely'
import type { Narrowing, SignInMethod } from './contract.ts'

interface UserTable {
  id: string
  /** Lower case. */
  email: string
  name: string
  state: 'invited' | 'active' | 'disabled'
  /** PHC string of argon2id; null: signs in with Microsoft or a passkey only. */
  password_hash: string | null
  password_changed_at: Date | null
  microsoft_tenant_id: string | null
  microsoft_object_id: string | null
  /** Sealed; null: no authenticator app. */
  totp_secret: string | null
  /** Step (time / 30 s) of the last accepted code: none up to it is taken again. */
  totp_step: number | null
  created_at: Date
  last_sign_in_at: Date | null
}

interface RoleTable {
  id: string
  name: string
  description: string
  base_id: string
  tenant_id: string | null
  narrowing: JSONColumnType<Narrowing>
  created_at: Date
}

interface AssignmentTable {
  user_id: string
  /** Of a predefined or a custom role. */
  role_id: string
  /** Null: the whole installation. */
  tenant_ids: string[] | null
  id: Generated<number>
}

interface SessionTable {
  id: string
  user_id: string
  /** SHA-256 of the cookie's 256 random bits. */
  hash: Buffer
  /** The one before the last rotation, for what was under way; only to read, only for seconds. */
  previous_hash: Buffer | null
  rotated_at: Date | null
  method: SignInMethod
  address: string | null
  user_agent: string | null
  created_at: Date
  seen_at: Date
  ends_at: Date
  confirmed_at: Date | null
  ended_at: Date | null
  ended_by: string | null
}

interface DeviceTable {
  /** SHA-256 of the device cookie. */
  hash: Buffer
  user_id: string
  created_at: Date
  used_at: Date
}

interface PasskeyTable {
  /** Base64url, given by the authenticator. */
  id: string
  user_id: string
  name: string
  public_key: Buffer
  counter: number
  transports: string[]
  created_at: Date
  used_at: Date | null
}

interface RecoveryCodeTable {
  user_id: string
  hash: Buffer
  used_at: Date | null
}

interface LinkTable {
  /** SHA-256 of the token. */
  hash: Buffer
  kind: 'first' | 'invitation' | 'reset'
  /** Null: of the first administrator, who does not exist yet. */
  user_id: string | null
  created_at: Date
  expires_at: Date
  used_at: Date | null
}

interface ChallengeTable {
  /** SHA-256 of what the browser holds, or of session and kind. */
  hash: Buffer
  kind: string
  user_id: string | null
  data: JSONColumnType<Record<string, string>>
  tries: number
  expires_at: Date
}

interface FailureTable {
  key: string
  count: number
  last_at: Date
  /** No attempt before it. */
  next_at: Date
}

interface CredentialTable {
  id: string
  name: string
  scopes: string[]
  /** Null: the whole installation. */
  tenant_ids: string[] | null
  created_at: Date
  created_by: string
  used_at: Date | null
  revoked_at: Date | null
  /** As of API tokens. */
  maker_id: string | null
  via_provider: string[] | null
}

interface CredentialSecretTable {
  id: string
  credential_id: string
  hash: Buffer
  /** The last four characters, to tell one from another. */
  hint: string
  created_at: Date
  expires_at: Date
}

interface CredentialTokenTable {
  hash: Buffer
  credential_id: string
  secret_id: string
  scopes: string[]
  expires_at: Date
}

declare module '#platform/db/tables.ts' {
  interface Tables {
    access_user: UserTable
    access_role: RoleTable
    access_assignment: AssignmentTable
    access_session: SessionTable
    access_device: DeviceTable
    access_passkey: PasskeyTable
    access_recovery_code: RecoveryCodeTable
    access_link: LinkTable
    access_challenge: ChallengeTable
    access_failure: FailureTable
    access_credential: CredentialTable
    access_credential_secret: CredentialSecretTable
    access_credential_token: CredentialTokenTable
  }
}
