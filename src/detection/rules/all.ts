// All rules on a message's content. Order is the order of the operator's page.
import { authenticationRules } from './authentication.ts'
import { headerRules } from './headers.ts'
import { htmlRules } from './html.ts'
import { identityRules } from './identity.ts'
import { linkRules } from './links.ts'
import type { Rule } from './rule.ts'
import { wordingRules } from './wording.ts'

export const rules: readonly Rule[] = [
  ...authenticationRules,
  ...identityRules,
  ...linkRules,
  ...htmlRules,
  ...wordingRules,
  ...headerRules,
]
