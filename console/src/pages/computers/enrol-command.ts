// The command line that enrols a computer, by system. Pure.

export type System = 'linux' | 'windows' | 'macos'

export interface CommandLine {
  system: System
  label: string
  before: string
  command: string
}

/** `origin`: of the installation, as the computers reach it. */
export function commandLines(origin: string, token: string): CommandLine[] {
  // Without TLS the agent has to be told that this is meant.
  const plain = origin.startsWith('http:') ? ' --allow-http' : ''
  const enrol = (program: string): string => `${program} enroll --server ${origin} --token ${token}${plain}`
  return [
    {
      system: 'linux',
      label: 'Linux',
      before: 'In a shell, after the agent was installed:',
      command: `sudo ${enrol('mailwarden-agent')}`,
    },
    {
      system: 'windows',
      label: 'Windows',
      before: 'In PowerShell as administrator, in the folder of the agent:',
      command: enrol('.\\mailwarden-agent.exe'),
    },
    {
      system: 'macos',
      label: 'macOS',
      before: 'In Terminal, after the agent was installed:',
      command: `sudo ${enrol('mailwarden-agent')}`,
    },
  ]
}
