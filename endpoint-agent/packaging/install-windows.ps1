# Installs the Mailwarden agent on Windows as a task that starts with the computer, as SYSTEM. A Node program does not speak the
# protocol of Windows services, so `sc create` would end in error 1053; the Task Scheduler needs none of it.
# Run as administrator, beside mailwarden-agent.cjs:
#   .\install-windows.ps1 -Server https://mail.contoso.com -Token (Read-Host 'Token') [-Node 'C:\Program Files\nodejs\node.exe']
#   .\install-windows.ps1 -Remove
[CmdletBinding()]
param(
  [string]$Server,
  [string]$Token,
  [string]$Node = "$env:ProgramFiles\nodejs\node.exe",
  [switch]$Remove
)
$ErrorActionPreference = 'Stop'
$task = 'Mailwarden Agent'
$program = "$env:ProgramFiles\Mailwarden Agent"
$state = "$env:ProgramData\Mailwarden Agent"

$me = [Security.Principal.WindowsPrincipal][Security.Principal.WindowsIdentity]::GetCurrent()
if (-not $me.IsInRole([Security.Principal.WindowsBuiltInRole]::Administrator)) { throw 'Run this as administrator.' }

if ($Remove) {
  Get-ScheduledTask -TaskName $task -ErrorAction SilentlyContinue | Stop-ScheduledTask
  Unregister-ScheduledTask -TaskName $task -Confirm:$false -ErrorAction SilentlyContinue
  & $Node "$program\mailwarden-agent.cjs" uninstall --yes --state $state
  Remove-Item -Recurse -Force $program
  Write-Output "Removed. Quarantined files stay in $state."
  return
}

if (-not (Test-Path $Node)) { throw "Node 24 is not at $Node. Say where it is: -Node PATH" }
if (-not $Server -or -not $Token) { throw 'Say -Server and -Token.' }

# Nobody but SYSTEM and administrators may write the program or read the state: S-1-5-18 and S-1-5-32-544 in every language.
New-Item -ItemType Directory -Force $program, $state | Out-Null
foreach ($folder in $program, $state) {
  & icacls $folder /inheritance:r /grant:r '*S-1-5-18:(OI)(CI)F' '*S-1-5-32-544:(OI)(CI)F' | Out-Null
  if ($LASTEXITCODE -ne 0) { throw "The access list of $folder could not be set." }
}
Copy-Item "$PSScriptRoot\mailwarden-agent.cjs" $program -Force
if (-not [System.Diagnostics.EventLog]::SourceExists('Mailwarden')) {
  [System.Diagnostics.EventLog]::CreateEventSource('Mailwarden', 'Application')
}

# By standard input: a token on the command line could be read in the list of processes.
$Token | & $Node "$program\mailwarden-agent.cjs" enroll --server $Server --token - --state $state
if ($LASTEXITCODE -ne 0) { throw 'The enrolment failed.' }

$action = New-ScheduledTaskAction -Execute $Node -Argument "`"$program\mailwarden-agent.cjs`" run --state `"$state`""
$trigger = New-ScheduledTaskTrigger -AtStartup
$who = New-ScheduledTaskPrincipal -UserId 'S-1-5-18' -LogonType ServiceAccount -RunLevel Highest
$settings = New-ScheduledTaskSettingsSet -AllowStartIfOnBatteries -DontStopIfGoingOnBatteries -StartWhenAvailable `
  -ExecutionTimeLimit ([TimeSpan]::Zero) -RestartCount 999 -RestartInterval (New-TimeSpan -Minutes 1) -MultipleInstances IgnoreNew
Register-ScheduledTask -TaskName $task -Action $action -Trigger $trigger -Principal $who -Settings $settings -Force | Out-Null
Start-ScheduledTask -TaskName $task
Write-Output 'The agent is installed and runs.'
