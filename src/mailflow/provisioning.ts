// The provisioning as app.ts and the other parts of this slice use it.
export { createProvisioning, type Provisioning } from './provisioning/connect.ts'
export { createEngine, type Engine } from './provisioning/engine.ts'
export { createAcmeIssuer, createPrivateIssuer, type CertificateIssuer } from './provisioning/certificates.ts'
export { watchConsents, consentWatchSeconds } from './provisioning/consent-watch.ts'
export { createManualPublisher, createRfc2136Publisher, type DnsPublisher } from './provisioning/dns-publisher.ts'
export { readFound } from './provisioning/found.ts'
export { provisioningHttp } from './provisioning/http.ts'
export { defineProvisioningJobs, jobNames, syncPeople } from './provisioning/jobs.ts'
export type { GatewayFacts, OldWay, ProvisioningParts } from './provisioning/parts.ts'
export { createProofs } from './provisioning/proof.ts'
export { readQueue } from './provisioning/queue.ts'
export { setSimulationBypass } from './provisioning/simulation-bypass.ts'
export { createBlockedSource, createSenderBlocks } from './provisioning/blocked-senders.ts'
export {
  createRouteSource,
  routesChanged,
  type DatabaseRouteSource,
  type ServerCertificate,
} from './provisioning/routes.ts'
export { redirectingStates } from './provisioning/tables.ts'
export { createWatchSupport, type WantedState, type WatchSupport } from './provisioning/watch-target.ts'
export {
  bootstrapFrom,
  callbackPath,
  certificatesFrom,
  dnsFrom,
  endpointsFrom,
  gatewayFrom,
} from './provisioning/from-config.ts'
