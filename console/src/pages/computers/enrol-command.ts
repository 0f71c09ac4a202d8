// The commands that install and enrol the agent, by system. Pure.

export type System = 'linux' | 'windows' | 'macos'

export interface CommandLine {
  system: System
  label: string
  before: string
  command: string
}

const program = '/usr/local/lib/mailwarden-agent.cjs'

/** `origin`: of the installation, as the computers reach it. */
export function commandLines(origin: string, token: string): CommandLine[] {
  // Without TLS the agent has to be told that this is meant. The token goes by standard input: arguments show in the list of processes.
  const plain = origin.startsWith('http:') ? ' --allow-http' : ''
  const enrol = `printf %s '${token}' | sudo node ${program} enroll --server ${origin} --token -${plain}`
  return [
    {
      system: 'linux',
      label: 'Linux',
      before: 'In the folder with mailwarden-agent.cjs and mailwarden-agent.service; Node 24 and ClamAV are needed:',
      command: [
        `sudo cp mailwarden-agent.cjs ${program}`,
        'sudo cp mailwarden-agent.service /etc/systemd/system/',
        enrol,
        'sudo systemctl daemon-reload && sudo systemctl enable --now mailwarden-agent',
      ].join('\n'),
    },
    {
      system: 'windows',
      label: 'Windows',
      before:
        'In PowerShell as administrator, in the folder with mailwarden-agent.cjs and install-windows.ps1; Node 24 is needed:',
      command: `.\\install-windows.ps1 -Server ${origin} -Token '${token}'`,
    },
    {
      system: 'macos',
      label: 'macOS',
      before:
        'In Terminal, in the folder with mailwarden-agent.cjs and com.mailwarden.agent.plist; Node 24 and ClamAV are needed:',
      command: [
        `sudo cp mailwarden-agent.cjs ${program}`,
        'sudo cp com.mailwarden.agent.plist /Library/LaunchDaemons/',
        enrol,
        'sudo launchctl bootstrap system /Library/LaunchDaemons/com.mailwarden.agent.plist',
      ].join('\n'),
    },
  ]
}
