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
  const enrol = (program: string): string => `${program} enroll --server ${origin} --token ${token}`
  return [
    {
      system: 'linux',
      label: 'Linux',
      before: 'As root, after the package or the program was installed:',
      command: `sudo ${enrol('mailwarden-agent')}\nsudo systemctl enable --now mailwarden-agent`,
    },
    {
      system: 'windows',
      label: 'Windows',
      before: 'In PowerShell as administrator, in the folder of the agent:',
      command: `${enrol('.\\mailwarden-agent.exe')}\n.\\install-service.ps1`,
    },
    {
      system: 'macos',
      label: 'macOS',
      before: 'In Terminal, after the program was installed:',
      command: `sudo ${enrol('mailwarden-agent')}\nsudo launchctl load -w /Library/LaunchDaemons/mailwarden-agent.plist`,
    },
  ]
}
