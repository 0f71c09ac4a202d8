// Routes of the compromised-mailbox response: one module a part.
import type { HttpModule } from '#platform/http/module.ts'
import type { CompromiseParts, Tracks } from './parts.ts'

export function compromiseHttp(_parts: CompromiseParts, _tracks: Tracks): HttpModule[] {
  return []
}
