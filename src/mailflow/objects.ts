// What of the provisioning others in this slice use (the tamper watch, the migration): the objects that we create in a tenant, how
// records are compared with them, and the plan that leads from one to the other. All pure.
export {
  desiredState,
  managedKeys,
  markerOf,
  objectNames,
  parseMarker,
  routingKeys,
  ruleOrder,
  supportKeys,
  type DesiredObject,
  type DesiredState,
  type Direction,
  type MailflowSettings,
  type ObjectKey,
  type ObjectKind,
  type Scope,
} from './provisioning/objects.ts'
export { normaliseRecord, normaliseValue, recordHash, type NormalRecord } from './provisioning/normalise.ts'
export { diffObject, type PropertyDifference } from './provisioning/diff.ts'
export { matchObjects, type ActualState, type KnownObject, type Match } from './provisioning/match.ts'
export type { RepairChoice } from './provisioning/plan-choice.ts'
export type { PlanView } from './provisioning/plan-view.ts'
export { planObjects, planRemoval, type Plan, type PlanConflict, type PlanStep } from './provisioning/plan.ts'
export { planAsPowerShell, planAsText } from './provisioning/plan-text.ts'
