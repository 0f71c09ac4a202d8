// A plan as it is shown to people: secrets hidden, as objects, as text and as PowerShell. Pure.
import { hidden } from './object-view.ts'
import { planAsPowerShell, planAsText } from './plan-text.ts'
import type { Plan, PlanStep } from './plan.ts'

export interface PlanView {
  plan: Plan
  /** Secrets in the parameters are written as `‹secret›`. */
  steps: PlanStepView[]
  /** What is made besides connectors and rules. */
  besides: { where: string; text: string }[]
  text: string
  powerShell: string
}

export interface PlanStepView {
  key: string
  action: PlanStep['action']
  cmdlet: string
  text: string
  parameters: { name: string; value: unknown }[]
  differences: { property: string; actual: unknown; desired: unknown }[]
}

export const viewPlan = (plan: Plan, besides: PlanView['besides'], secrets: readonly string[]): PlanView => ({
  plan,
  steps: plan.steps.map((step) => shownStep(step, secrets)),
  besides,
  text: planAsText(plan, { secrets }),
  powerShell: planAsPowerShell(plan.steps, { secrets }),
})

const shownStep = (step: PlanStep, secrets: readonly string[]): PlanStepView => ({
  key: step.key,
  action: step.action,
  cmdlet: step.cmdlet,
  text: step.text,
  parameters: Object.entries(step.parameters).map(([name, value]) => ({ name, value: hidden(value, secrets) })),
  differences: step.differences.map(({ property, actual, desired }) => ({
    property,
    actual: hidden(actual, secrets),
    desired: hidden(desired, secrets),
  })),
})
