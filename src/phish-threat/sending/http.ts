// All routes of sending.
import type { HttpModule } from '#platform/http/module.ts'
import type { PhishThreatParts } from '../parts.ts'
import { sendingAddressesHttp } from './addresses-http.ts'
import { bouncedHttp } from './bounced-http.ts'
import { sendingDomainsHttp } from './domains-http.ts'
import { campaignMessagesHttp } from './messages-http.ts'

export const sendingHttp = (parts: PhishThreatParts): HttpModule[] => [
  sendingDomainsHttp(parts),
  sendingAddressesHttp(parts),
  campaignMessagesHttp(parts),
  bouncedHttp(parts),
]
