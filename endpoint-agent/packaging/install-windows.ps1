# Installs the Mailwarden agent on Windows as a task that starts with the computer, as SYSTEM. A Node program does not speak the
# protocol of Windows services, so `sc create` would end in error 1053; the Task Scheduler needs none of it.
# Run as administrator, beside mailwarden-agent.cjs:
#   .\install-windows.ps1 -Server https://mail.contoso.com -Token (Read-Host 'Token') [-Node 'C:\Program Files\nodejs\node.exe']
#   .\install-windows.ps1             a newer mailwarden-agent.cjs; the enrolment stays
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
# SYSTEM and administrators, in every language.
$trusted = 'S-1-5-18', 'S-1-5-32-544'

$me = [Security.Principal.WindowsPrincipal][Security.Principal.WindowsIdentity]::GetCurrent()
if (-not $me.IsInRole([Security.Principal.WindowsBuiltInRole]::Administrator)) { throw 'Run this as administrator.' }
if (-not (Test-Path $Node)) { throw "Node 24 is not at $Node. Say where it is: -Node PATH" }

Get-ScheduledTask -TaskName $task -ErrorAction SilentlyContinue | Stop-ScheduledTask

if ($Remove) {
  Unregister-ScheduledTask -TaskName $task -Confirm:$false -ErrorAction SilentlyContinue
  # The process that was stopped may take a moment to end.
  for ($try = 1; $try -le 10; $try++) {
    & $Node "$program\mailwarden-agent.cjs" uninstall --yes --state $state
    if ($LASTEXITCODE -eq 0) { break }
    Start-Sleep -Seconds 1
  }
  if ($LASTEXITCODE -ne 0) { throw "The enrolment could not be removed from $state." }
  Remove-Item -Recurse -Force $program
  Write-Output "Removed. Quarantined files stay in $state."
  return
}

# Nobody but SYSTEM and administrators may write the program or read the state.
foreach ($folder in $program, $state) {
  if (Test-Path $folder) {
    # Anybody may make folders in ProgramData, and the owner of one can always open it again, whatever its access list says.
    $owner = (Get-Acl $folder).GetOwner([Security.Principal.SecurityIdentifier]).Value
    $isLink = (Get-Item -Force $folder).Attributes -band [IO.FileAttributes]::ReparsePoint
    if ($isLink -or $owner -notin $trusted) {
      throw "$folder was made by somebody else. Look what it is, remove it, and run this again."
    }
  } else {
    New-Item -ItemType Directory $folder | Out-Null
  }
  & icacls $folder /setowner '*S-1-5-32-544' | Out-Null
  if ($LASTEXITCODE -ne 0) { throw "The owner of $folder could not be set." }
  & icacls $folder /inheritance:r /grant:r '*S-1-5-18:(OI)(CI)F' '*S-1-5-32-544:(OI)(CI)F' | Out-Null
  if ($LASTEXITCODE -ne 0) { throw "The access list of $folder could not be set." }
}
$isEnrolled = Test-Path "$state\enrolment.json"
if (-not $isEnrolled -and (-not $Server -or -not $Token)) { throw 'Say -Server and -Token.' }
Copy-Item "$PSScriptRoot\mailwarden-agent.cjs" $program -Force
if (-not [System.Diagnostics.EventLog]::SourceExists('Mailwarden')) {
  [System.Diagnostics.EventLog]::CreateEventSource('Mailwarden', 'Application')
}

if ($Token) {
  # By standard input: a token on the command line could be read in the list of processes.
  $Token | & $Node "$program\mailwarden-agent.cjs" enroll --server $Server --token - --state $state
  if ($LASTEXITCODE -ne 0) { throw 'The enrolment failed.' }
}

# The Task Scheduler restarts only what could not be started (MS-TSCH 2.5.4.2), not what ended: the second trigger does that. While
# the agent runs it is ignored.
$triggers = (New-ScheduledTaskTrigger -AtStartup),
  (New-ScheduledTaskTrigger -Once -At (Get-Date) -RepetitionInterval (New-TimeSpan -Minutes 5))
$memory = '--max-old-space-size=256 --max-semi-space-size=2'
$action = New-ScheduledTaskAction -Execute $Node -Argument "$memory `"$program\mailwarden-agent.cjs`" run --state `"$state`""
$who = New-ScheduledTaskPrincipal -UserId 'S-1-5-18' -LogonType ServiceAccount -RunLevel Highest
$settings = New-ScheduledTaskSettingsSet -AllowStartIfOnBatteries -DontStopIfGoingOnBatteries -StartWhenAvailable `
  -ExecutionTimeLimit ([TimeSpan]::Zero) -MultipleInstances IgnoreNew
Register-ScheduledTask -TaskName $task -Action $action -Trigger $triggers -Principal $who -Settings $settings -Force | Out-Null
Start-ScheduledTask -TaskName $task
Write-Output 'The agent is installed and runs.'
