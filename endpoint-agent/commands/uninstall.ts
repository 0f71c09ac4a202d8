// `uninstall`: forgets the enrolment, so that the agent cannot act any more. Program, service and quarantine are left to the installer
// and to the administrator: quarantined files are somebody's data.
import path from 'node:path'
import { reconnect } from '../isolation/isolate.ts'
import { openAgent } from '../run/open.ts'
import { forgetIdentity } from '../state/identity.ts'
import { takeLock } from '../state/lock.ts'
import { complain, print, type RunCommand } from './command.ts'

export const uninstall: RunCommand = async ({ state, yes }) => {
  if (yes !== true) {
    complain(
      'This ends the enrolment of this computer; it has to be enrolled anew to be protected. To do it: mailwarden-agent uninstall --yes',
    )
    return 2
  }
  using agent = openAgent(state)
  using _lock = takeLock(agent.folder, 'run')
  // Nobody could order the end of it later.
  await reconnect(agent, 'the agent is uninstalled')
  forgetIdentity(agent.folder)
  await agent.events.settled()
  print(`The enrolment was removed. Quarantined files stay in ${path.join(agent.folder, 'vault')}.`)
  return 0
}
