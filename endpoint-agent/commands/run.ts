// `run`: the agent itself, until SIGTERM or SIGINT.
import { openAgent } from '../run/open.ts'
import { runAgent } from '../run/agent.ts'
import { forgetIdentity, loadIdentity } from '../state/identity.ts'
import { takeLock } from '../state/lock.ts'
import { complain, print, type RunCommand } from './command.ts'

export const run: RunCommand = async ({ state }) => {
  // systemd sets it when it reads what we print (systemd.exec(5)).
  const isUnderSystemd = process.env.JOURNAL_STREAM !== undefined || process.env.INVOCATION_ID !== undefined
  using agent = openAgent(state, { printed: isUnderSystemd ? print : null })
  using _lock = takeLock(agent.folder, 'run')
  const stop = new AbortController()
  for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, () => stop.abort())
  while (!stop.signal.aborted) {
    const identity = loadIdentity(agent.folder)
    if (identity === null) {
      complain('Not enrolled. Run: mailwarden-agent enroll --server https://… --token …')
      return 3
    }
    if (!isUnderSystemd) print(`mailwarden-agent runs as ${identity.agentId} for ${identity.server}.`)
    const ending = await runAgent(agent, identity, {
      signal: stop.signal,
      log: (line) => complain(isUnderSystemd ? `<4>${line}` : line),
    })
    if (ending === 'uninstalled') {
      forgetIdentity(agent.folder)
      complain('The server ended the enrolment of this computer. What is in quarantine stays.')
      return 3
    }
  }
  return 0
}
