// What each endpoint product can say and do, and its name for people. The console shows what one cannot say instead of guessing.
import type { BackEndName } from '../contract.ts'
import type { Capabilities } from './back-end.ts'

export const backEndTitles: Record<BackEndName, string> = {
  agent: 'The Mailwarden agent',
  defender: 'Microsoft Defender for Endpoint',
  intune: 'Microsoft Intune',
  sophos: 'Sophos Central',
}

export const capabilitiesOf: Record<BackEndName, Capabilities> = {
  agent: {
    progress: true,
    cancel: true,
    perJobCompletion: true,
    fileResults: true,
    quarantineRestore: true,
    isolate: true,
    onlineState: true,
  },
  defender: {
    progress: false,
    cancel: true,
    perJobCompletion: true,
    fileResults: true,
    quarantineRestore: false,
    isolate: true,
    onlineState: false,
  },
  // One entry a device and action, overwritten by the next scan; threats without path or hash.
  intune: {
    progress: false,
    cancel: false,
    perJobCompletion: false,
    fileResults: false,
    quarantineRestore: false,
    isolate: false,
    onlineState: false,
  },
  // The id of a scan cannot be asked for: its end is an event of the computer.
  sophos: {
    progress: false,
    cancel: false,
    perJobCompletion: false,
    fileResults: true,
    quarantineRestore: false,
    isolate: true,
    onlineState: true,
  },
}
