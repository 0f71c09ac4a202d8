// Settings of a connected tenant as a whole, for tests of what is planned and found; made up.
import type { MailflowSettings } from '#mailflow/objects.ts'

export const mailflowSettings: MailflowSettings = {
  tenantId: '019362a0-0000-7000-8000-00000000c0de',
  certName: 'abc.mx.example.net',
  gatewayHost: 'abc.gw.mx.example.net',
  egressRanges: ['203.0.113.10'],
  routeToken: 'routesecret',
  returnTokens: ['returnsecret'],
  direction: 'both',
  scope: { kind: 'all' },
  redirect: 'on',
  ruleErrorAction: 'Ignore',
  keepsCrossPremisesHeaders: true,
  keepsVerdict: true,
}
