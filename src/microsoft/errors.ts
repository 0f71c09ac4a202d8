// From Microsoft's errors to ours: one table for the token endpoint's AADSTS codes (microsoft-graph 1.9). Pure.
import { AppError } from '#platform/errors.ts'

/** What a failed sign-in says about the connection to a tenant. */
export type ConnectionProblem =
  | 'app-removed'
  | 'app-disabled'
  | 'credential-rejected'
  | 'tenant-gone'
  | 'licence-problem'
  | 'consent-missing'
  | 'declined'
  | 'interaction-required'
  | 'blocked-by-policy'
  | 'sign-in-again'
  | 'wrong-account'
  | 'configuration-error'
  | 'permission-lost'
  | 'clock-wrong'
  | 'transient'
  | 'unknown'

const problemByCode: Record<number, ConnectionProblem> = {
  700016: 'app-removed',
  70001: 'app-removed',
  700011: 'app-removed',
  7000112: 'app-disabled',
  700027: 'credential-rejected',
  700024: 'clock-wrong',
  7000215: 'credential-rejected',
  7000222: 'credential-rejected',
  7000218: 'configuration-error',
  90002: 'tenant-gone',
  500011: 'licence-problem',
  650052: 'licence-problem',
  650056: 'consent-missing',
  65001: 'consent-missing',
  65004: 'declined',
  90094: 'consent-missing',
  90095: 'consent-missing',
  50076: 'interaction-required',
  50079: 'interaction-required',
  50074: 'interaction-required',
  53003: 'blocked-by-policy',
  530032: 'blocked-by-policy',
  53000: 'blocked-by-policy',
  50173: 'sign-in-again',
  70008: 'sign-in-again',
  700082: 'sign-in-again',
  50133: 'sign-in-again',
  54005: 'sign-in-again',
  501481: 'sign-in-again',
  700005: 'sign-in-again',
  50020: 'wrong-account',
  16000: 'wrong-account',
  50011: 'configuration-error',
  50196: 'configuration-error',
  9001023: 'configuration-error',
  90124: 'configuration-error',
  90130: 'configuration-error',
  70011: 'configuration-error',
  700022: 'configuration-error',
  90033: 'transient',
  90055: 'transient',
  90024: 'transient',
}

const adviceByProblem: Record<ConnectionProblem, string> = {
  'app-removed':
    'The application was deleted in the tenant, or its consent was withdrawn. Connect the tenant again to make a new one.',
  'app-disabled':
    'The application is disabled in the tenant. Enable sign-in for it under Enterprise applications in the Entra admin center.',
  'credential-rejected':
    'The certificate of the application is not accepted (removed, expired or replaced). Connect the tenant again to register a new one.',
  'tenant-gone': 'Microsoft does not know this tenant any more.',
  'licence-problem': 'The tenant has no Exchange Online, or its subscription has ended.',
  'consent-missing': 'An administrator of the tenant has not consented, or has withdrawn consent. Sign in and consent.',
  declined: 'The consent was declined. Start again and accept the permissions.',
  'interaction-required': 'Microsoft asks for another sign-in step, such as a second factor. Sign in again.',
  'blocked-by-policy':
    'A Conditional Access policy of the tenant blocks this sign-in. Ask the administrator to allow it for this application.',
  'sign-in-again': 'The sign-in has expired or was used already. Sign in again.',
  'wrong-account': 'This account does not belong to the tenant. Choose an account of the tenant.',
  'configuration-error':
    'The registration of the sign-in application does not fit this installation: check client id, secret and redirect address.',
  'permission-lost':
    'A permission of the application was removed in the tenant. Connect the tenant again to restore it.',
  'clock-wrong': 'The clock of this machine differs from Microsoft’s by more than five minutes. Set it right (NTP).',
  transient: 'Microsoft’s sign-in service is overloaded; it is tried again by itself.',
  unknown: 'Microsoft refused the sign-in.',
}

export const adviceFor = (problem: ConnectionProblem): string => adviceByProblem[problem]

/** The AADSTS numbers in an error body or text, first first. */
export function aadstsCodes(body: unknown): number[] {
  const found: number[] = []
  if (typeof body === 'object' && body !== null) {
    const { error_codes: codes, error_description: text } = body as Record<string, unknown>
    if (Array.isArray(codes)) found.push(...codes.map(Number).filter(Number.isInteger))
    if (typeof text === 'string') found.push(...codesInText(text))
  }
  if (typeof body === 'string') found.push(...codesInText(body))
  return [...new Set(found)]
}

const codesInText = (text: string): number[] => [...text.matchAll(/AADSTS(\d{3,9})/g)].map((match) => Number(match[1]))

export function problemOf(codes: number[]): ConnectionProblem {
  for (const code of codes) {
    const problem = problemByCode[code]
    if (problem !== undefined) return problem
  }
  return 'unknown'
}

/** Error `microsoft.sign-in.<problem>`; its `detail.problem` is the ConnectionProblem. */
export function signInError(
  problem: ConnectionProblem,
  codes: number[],
  description: string,
  cause?: unknown,
): AppError {
  const code = codes[0]
  return new AppError({
    code: `microsoft.sign-in.${problem}`,
    message: `${adviceByProblem[problem]}${code === undefined ? '' : ` (AADSTS${code})`}`,
    status: problem === 'transient' ? 503 : 409,
    retryable: problem === 'transient',
    detail: { problem, codes, description: description.slice(0, 500) },
    cause,
  })
}

/** The ConnectionProblem that an error carries, or null when it carries none. */
export function connectionProblem(error: unknown): ConnectionProblem | null {
  if (!(error instanceof AppError)) return null
  const problem = error.detail['problem']
  return typeof problem === 'string' ? (problem as ConnectionProblem) : null
}
