// The same pages serve one tenant and the installation as a whole; which one is in the URL.
import { useParams } from 'react-router'

export interface Scope {
  /** Null: the installation. */
  tenantId: string | null
  /** Before the path of a call: `/api/v1/tenants/…` or `/api/v1`. */
  api: string
  /** Before the path of a page: `/t/…` or `/tenants`. */
  pages: string
}

export function useScope(): Scope {
  const { tenantId = null } = useParams()
  return tenantId === null
    ? { tenantId, api: '/api/v1', pages: '/tenants' }
    : { tenantId, api: `/api/v1/tenants/${encodeURIComponent(tenantId)}`, pages: `/t/${tenantId}` }
}
