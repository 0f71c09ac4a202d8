// Shapes of the health checks: a score of 0 to 100 for each tenant and for the installation.
import Type from 'typebox'
import { nullable, time } from '#platform/http/shapes.ts'

export const healthStateSchema = Type.Enum(['ok', 'failed', 'unknown', 'not-applicable'], {
  description: 'unknown: could not be looked at; counts neither for nor against',
})
export type HealthState = Type.Static<typeof healthStateSchema>

export const healthCheckSchema = Type.Object({
  id: Type.String(),
  title: Type.String({ description: 'What should be: "Permission in Microsoft 365 is in place"' }),
  category: Type.Enum(['connection', 'protection', 'people', 'access', 'notifications', 'installation']),
  weight: Type.Integer({ description: 'Its part in the score' }),
  state: healthStateSchema,
  explanation: Type.String({ description: 'How things are' }),
  advice: Type.String({ description: 'What to do; empty when all is well' }),
  objects: Type.Array(Type.String(), { description: 'What is affected: domains, people; the first 50' }),
  link: nullable(Type.String({ description: 'Path below the tenant’s part of the console' })),
  fix: nullable(
    Type.Object({
      title: Type.String({ description: 'Text of the button: "Check now"' }),
      effect: Type.String({ description: 'What it will do' }),
    }),
  ),
  since: nullable(time),
  snoozedUntil: nullable(time),
  snoozedBy: nullable(Type.String()),
})
export type HealthCheckView = Type.Static<typeof healthCheckSchema>

export const healthSchema = Type.Object({
  score: nullable(Type.Integer({ minimum: 0, maximum: 100, description: 'null: not looked at yet' })),
  belowSince: nullable(time),
  checkedAt: nullable(time),
  checks: Type.Array(healthCheckSchema),
})
export type Health = Type.Static<typeof healthSchema>

export const healthScoresSchema = Type.Object({
  items: Type.Array(
    Type.Object({ tenantId: nullable(Type.String()), score: Type.Integer(), failed: Type.Integer(), checkedAt: time }),
  ),
})
export type HealthScores = Type.Static<typeof healthScoresSchema>

export const healthFixSchema = Type.Object({
  /** What was started, in words; the state follows with the next look. */
  started: Type.String(),
  health: healthSchema,
})
export type HealthFix = Type.Static<typeof healthFixSchema>
