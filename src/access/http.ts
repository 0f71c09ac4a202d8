// Routes of sign-in, one's own account, administrators, roles and API credentials.
import type { HttpModule } from '#platform/http/module.ts'
import { addAccount } from './http/account.ts'
import { addCredentials } from './http/credentials.ts'
import { addFactors } from './http/factors.ts'
import { addMicrosoft } from './http/microsoft.ts'
import { addRoles } from './http/roles.ts'
import { addSession } from './http/session.ts'
import { addSignIn } from './http/sign-in.ts'
import { addTokenEndpoint } from './http/token-endpoint.ts'
import { addUserActions } from './http/user-actions.ts'
import { addUsers } from './http/users.ts'
import { addWhoami } from './http/whoami.ts'
import type { AccessParts } from './parts.ts'

export function accessHttp(parts: AccessParts): HttpModule {
  return (app) => {
    addSession(app, parts)
    addSignIn(app, parts)
    addMicrosoft(app, parts)
    addAccount(app, parts)
    addFactors(app, parts)
    addUsers(app, parts)
    addUserActions(app, parts)
    addRoles(app, parts)
    addCredentials(app, parts)
    addTokenEndpoint(app, parts)
    addWhoami(app, parts)
  }
}
