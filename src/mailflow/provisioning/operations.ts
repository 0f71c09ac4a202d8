// Which steps an operation has, in order.
import {
  applicationStep,
  customizationStep,
  directoryStep,
  exchangeRoleStep,
  mailboxesStep,
  permissionsStep,
  roleEffectiveStep,
  servicePrincipalStep,
} from './steps/application.ts'
import { domainStep } from './steps/domain.ts'
import { certificateStep, gatewayNameStep, relayProbeStep, routeStep } from './steps/gateway.ts'
import {
  arcStep,
  finishStep,
  inboundConnectorStep,
  objectsStep,
  outboundConnectorStep,
  pilotStep,
  proveStep,
  rulesStep,
  validateStep,
  widenStep,
} from './steps/objects.ts'
import { lookStep, preflightStep } from './steps/preflight.ts'
import {
  drainStep,
  forgetStep,
  propagateStep,
  proveDirectoryStep,
  proveExchangeStep,
  removeApplicationStep,
  removeDnsStep,
  removeDomainStep,
  removeObjectsStep,
  removeSealerStep,
  stopRedirectStep,
} from './steps/removal.ts'
import { simulationRuleStep } from './steps/simulation.ts'
import { grantSetsStep, setsEffectiveStep } from './steps/permission-sets.ts'
import { acceptNextStep, nextTokensStep, retireTokensStep, switchTokensStep } from './steps/rotation.ts'
import type { RepairChoice } from './plan-choice.ts'
import type { Step } from './step.ts'
import type { OperationKind } from './tables.ts'

export const operationSteps: Record<OperationKind, readonly Step[]> = {
  /** The part of connecting that changes nothing in Exchange, ended by a look instead of a judgement. */
  prepare: [
    directoryStep,
    applicationStep,
    servicePrincipalStep,
    permissionsStep,
    exchangeRoleStep,
    roleEffectiveStep,
    mailboxesStep,
    lookStep,
  ],
  connect: [
    directoryStep,
    applicationStep,
    servicePrincipalStep,
    permissionsStep,
    exchangeRoleStep,
    roleEffectiveStep,
    mailboxesStep,
    preflightStep,
    customizationStep,
    domainStep,
    gatewayNameStep,
    certificateStep,
    routeStep,
    inboundConnectorStep,
    relayProbeStep,
    outboundConnectorStep,
    validateStep,
    rulesStep,
    arcStep,
    pilotStep,
    widenStep,
    proveStep,
    finishStep,
  ],
  apply: [
    domainStep,
    gatewayNameStep,
    certificateStep,
    routeStep,
    objectsStep,
    validateStep,
    arcStep,
    proveStep,
    finishStep,
  ],
  permissions: [grantSetsStep, setsEffectiveStep],
  /** Only rule 25: what else differs is for the watch to tell. */
  simulation: [simulationRuleStep],
  rotate: [nextTokensStep, acceptNextStep, switchTokensStep, retireTokensStep],
  disconnect: [
    stopRedirectStep,
    propagateStep,
    drainStep,
    removeObjectsStep,
    removeSealerStep,
    proveExchangeStep,
    removeDomainStep,
    removeDnsStep,
    removeApplicationStep,
    proveDirectoryStep,
    forgetStep,
  ],
}

/** Steps of a repair of some things; none: there is nothing to do in the tenant. */
export function repairSteps({ whole, properties, doubles, order, domain, sealer }: RepairChoice): Step[] {
  const steps = [
    ...(domain ? [domainStep] : []),
    ...(whole.length + doubles.length + Object.keys(properties).length > 0 || order ? [objectsStep] : []),
    ...(whole.includes('out') || properties.out?.includes('IsValidated') ? [validateStep] : []),
    ...(sealer ? [arcStep] : []),
  ]
  return steps.length === 0 ? [] : [...steps, proveStep]
}
