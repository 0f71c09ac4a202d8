// Whose sessions an agent saw: what each says about who works at the computer, and how much it is worth (endpoint reference 2.6). Pure.
import { entraObjectIdOf, type LogonSession } from '../endpoint-protocol.ts'

/** By what somebody is looked up in the directory. */
export type SessionClaim =
  | { kind: 'object-id'; id: string; session: LogonSession }
  | { kind: 'upn'; upn: string; session: LogonSession }
  | { kind: 'name'; name: string; session: LogonSession }

/** The best claim of each session. */
export function claimsOf(sessions: readonly LogonSession[]): SessionClaim[] {
  return sessions.flatMap((session): SessionClaim[] => {
    const id = session.sid === null ? null : entraObjectIdOf(session.sid)
    if (id !== null) return [{ kind: 'object-id', id, session }]
    if (session.upn !== null && session.upn.includes('@'))
      return [{ kind: 'upn', upn: session.upn.toLowerCase(), session }]
    if (session.user.includes('@')) return [{ kind: 'upn', upn: session.user.toLowerCase(), session }]
    const name = session.user.slice(session.user.lastIndexOf('\\') + 1).toLowerCase()
    return name === '' ? [] : [{ kind: 'name', name, session }]
  })
}

export interface ClaimWorth {
  source: 'agent.session' | 'agent.upn' | 'agent.name'
  weight: 'strong' | 'medium' | 'weak'
  text: string
}

/** A SID of Entra is the person; a user principal name is what a cache or a login name says; the same name may be another person. */
export function worthOf(claim: SessionClaim): ClaimWorth {
  const { user, isInteractive } = claim.session
  const how = isInteractive ? 'worked at it' : 'signed in to it over the network'
  if (claim.kind === 'object-id')
    return {
      source: 'agent.session',
      weight: isInteractive ? 'strong' : 'weak',
      text: `The agent saw ${user}, who ${how} (account of Entra by its SID)`,
    }
  if (claim.kind === 'upn')
    return {
      source: 'agent.upn',
      weight: isInteractive ? 'medium' : 'weak',
      text: `The agent saw ${claim.upn}, who ${how}`,
    }
  return { source: 'agent.name', weight: 'weak', text: `The agent saw ${user}, who has the same name and ${how}` }
}
