// `restore --list`: what is in quarantine. Restoring itself needs a signed command: who may write to this computer's disk as root must
// not be able to bring malware back with the agent's help and nobody's knowledge.
import { shownPath } from '../computer/shown.ts'
import { openAgent } from '../run/open.ts'
import { complain, print, type RunCommand } from './command.ts'

export const restore: RunCommand = async ({ state, list, json }) => {
  if (list !== true) {
    complain('Files are restored from the console, with a signed command. To see them: mailwarden-agent restore --list')
    return 2
  }
  using agent = openAgent(state)
  const files = agent.store
    .prepare(`select * from vault where state = 'stored' order by created_at`)
    .all()
    .map((row) => ({
      vaultId: String(row.vault_id),
      at: new Date(Number(row.created_at)).toISOString(),
      threat: String(row.threat),
      sha256: String(row.sha256),
      size_bytes: Number(row.size_bytes),
      ...shownPath(Buffer.from(row.path as Uint8Array)),
    }))
  if (json === true) print(JSON.stringify(files))
  else if (files.length === 0) print('Nothing is in quarantine.')
  else
    for (const file of files)
      print(`${file.vaultId}  ${file.at}  ${file.threat}  ${file.size_bytes} bytes  ${file.path}`)
  return 0
}
