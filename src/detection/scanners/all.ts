// The external scanners that an administrator can configure. A new one is one file and one line here.
import { clamd } from './clamd.ts'
import { rspamd } from './rspamd.ts'

export const scanners = [clamd, rspamd] as const
