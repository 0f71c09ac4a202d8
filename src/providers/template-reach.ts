// Who may see and change a template: what it holds is also the business of every customer that has it.
import type { Trx } from '#platform/db/database.ts'
import { AppError } from '#platform/errors.ts'
import './tables.ts'

/** The tenants that an actor may see. */
export type Visible = 'all' | readonly string[]

export interface TemplateReach {
  /** False when only customers have it that the actor may not see. */
  mayRead: boolean
  /** Changing and deleting: only within customers that the actor may see. */
  mayChange: boolean
}

/** Pure. `appliedAt`: the tenants that have the template. */
export function reachOf(appliedAt: readonly string[], visible: Visible): TemplateReach {
  if (visible === 'all' || appliedAt.length === 0) return { mayRead: true, mayChange: true }
  const isSeen = (tenantId: string) => visible.includes(tenantId)
  return { mayRead: appliedAt.some(isSeen), mayChange: appliedAt.every(isSeen) }
}

/** Throws AppError `template.out-of-reach`. A template that does not exist passes: the work itself says so. */
export async function requireReach(trx: Trx, id: string, visible: Visible, need: keyof TemplateReach): Promise<void> {
  const rows = await trx.selectFrom('template_application').select('tenant_id').where('template_id', '=', id).execute()
  const appliedAt = rows.map(({ tenant_id }) => tenant_id)
  if (reachOf(appliedAt, visible)[need]) return
  throw new AppError({
    code: 'template.out-of-reach',
    message:
      'Customers outside your role have this template. Make one of your own, or ask an administrator who looks after all customers.',
    status: 403,
  })
}
