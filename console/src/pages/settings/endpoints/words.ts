// What each endpoint product needs from this tenant. Pure.
import type { BackEndName } from '#compromise/contract.ts'

interface ProductFacts {
  lead: string
  /** What has to be given; null: the application of the tenant has it. */
  secret: { id: string; secret: string; where: string } | null
  /** What has to be given in the product or in Microsoft 365. */
  needs: readonly string[]
}

export const productFacts: Record<BackEndName, ProductFacts> = {
  agent: {
    lead: 'Our own program for Linux, Windows and macOS. It drives ClamAV or Microsoft Defender and needs no other product.',
    secret: null,
    needs: ['An enrolment token for each computer, made on the page Computers.'],
  },
  defender: {
    lead: 'Computers that are onboarded to Defender for Endpoint. The application of the Microsoft 365 connection is used.',
    secret: null,
    needs: [
      'A licence of Defender for Endpoint or Defender for Business.',
      'The application permissions Machine.Scan, Machine.Isolate, Machine.Read.All, Machine.ReadWrite.All, User.Read.All and Alert.Read.All of WindowsDefenderATP, with consent.',
    ],
  },
  intune: {
    lead: 'Windows computers that Intune manages. The application of the Microsoft 365 connection is used.',
    secret: null,
    needs: [
      'A licence of Microsoft Intune.',
      'The application permissions DeviceManagementManagedDevices.PrivilegedOperations.All and DeviceManagementManagedDevices.Read.All, with consent.',
    ],
  },
  sophos: {
    lead: 'Computers in Sophos Central with Intercept X or Endpoint Protection.',
    secret: {
      id: 'Client id',
      secret: 'Client secret',
      where:
        'Sophos Central: Global Settings, API Credentials Management. The role Service Principal Super Admin is needed for scans.',
    },
    needs: ['API credentials of the account in Sophos Central.'],
  },
}
