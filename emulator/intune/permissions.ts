// Which permissions let the calls of Intune and of devices through.
const readDevices = ['DeviceManagementManagedDevices.Read.All', 'DeviceManagementManagedDevices.ReadWrite.All']
const privileged = ['DeviceManagementManagedDevices.PrivilegedOperations.All']
const directory = ['Directory.Read.All', 'Directory.ReadWrite.All']

/** From the permission table of each page; application permissions first. */
export const intunePermissions: Record<string, { app: readonly string[]; delegated: readonly string[] }> = {
  'GET /users/{id}/ownedDevices': { app: directory, delegated: directory },
  'GET /users/{id}/registeredDevices': { app: directory, delegated: directory },
  'GET /users/{id}/managedDevices': { app: readDevices, delegated: readDevices },
  'GET /deviceManagement/managedDevices': { app: readDevices, delegated: readDevices },
  'GET /deviceManagement/managedDevices/{device}': { app: readDevices, delegated: readDevices },
  'POST /deviceManagement/managedDevices/{device}/windowsDefenderScan': { app: privileged, delegated: privileged },
  'POST /deviceManagement/managedDevices/{device}/syncDevice': { app: privileged, delegated: privileged },
  'GET /deviceManagement/managedDevices/{device}/windowsProtectionState': { app: readDevices, delegated: readDevices },
  'GET /deviceManagement/managedDevices/{device}/windowsProtectionState/detectedMalwareState': {
    app: readDevices,
    delegated: readDevices,
  },
}
