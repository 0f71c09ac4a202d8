// Background work around the agents: commands whose time is over, computers that fell silent, identities that nobody uses any more.
import type { CompromiseParts } from '../parts.ts'
import { resolveCloned } from './cloned.ts'
import { expireCommands } from './commands.ts'
import { watchSilence } from './silence.ts'

export const agentJobs = { watch: 'watch-agents' } as const

const watch_seconds = 60

export function defineAgentJobs(parts: CompromiseParts): void {
  parts.jobs.define({
    name: agentJobs.watch,
    schedule: { everySeconds: watch_seconds },
    async handle() {
      await expireCommands(parts.db, parts.clock.now())
      await watchSilence(parts)
      await resolveCloned(parts)
    },
  })
}
