// Authentication-Results field values (RFC 8601): reading them, tolerant, with a bound; and what Exchange Online writes (compauth).

export interface MethodResult {
  /** Lower case: `spf`, `dkim`, `dmarc`, `arc`, `compauth`. */
  method: string
  /** Lower case: `pass`, `fail`, `none`… */
  result: string
  /** Properties such as `header.d`, `smtp.mailfrom`, `reason`, `action`, in lower case. */
  properties: Map<string, string>
}

export interface AuthenticationResults {
  /** Empty when the field begins with a method, as Exchange Online's does. */
  authservId: string
  methods: MethodResult[]
}

const methodsMax = 100

export function parseAuthenticationResults(value: string): AuthenticationResults {
  const pieces = removeComments(value).split(';').slice(0, methodsMax)
  const first = pieces[0]?.trim() ?? ''
  const startsWithMethod = /^[a-z][\w-]*(?:\/\d+)?\s*=/i.test(first)
  const methods = (startsWithMethod ? pieces : pieces.slice(1)).flatMap((piece) => parseMethod(piece.trim()))
  return { authservId: startsWithMethod ? '' : (first.split(/\s/)[0] ?? ''), methods }
}

function parseMethod(text: string): MethodResult[] {
  const match = /^([a-z][\w-]*)(?:\/\d+)?\s*=\s*([\w-]+)/i.exec(text)
  if (match === null) return []
  const properties = new Map<string, string>()
  for (const property of text.slice(match[0].length).matchAll(/([\w.-]{1,60})\s*=\s*("[^"]{0,500}"|[^\s;]{1,500})/g))
    properties.set(property[1]!.toLowerCase(), property[2]!.replace(/^"|"$/g, '').toLowerCase())
  return [{ method: match[1]!.toLowerCase(), result: match[2]!.toLowerCase(), properties }]
}

/** Comments may be nested (RFC 5322 3.2.2); quoted strings may hold parentheses. */
function removeComments(text: string): string {
  if (!text.includes('(')) return text
  let result = ''
  let depth = 0
  let quoted = false
  for (let index = 0; index < text.length; index++) {
    const character = text[index]!
    if (character === '"' && depth === 0) quoted = !quoted
    if (character === '\\') {
      if (depth === 0) result += text.slice(index, index + 2)
      index++
    } else if (!quoted && character === '(') depth++
    else if (!quoted && character === ')' && depth > 0) depth--
    else if (depth === 0) result += character
  }
  return result
}

export interface AuthenticationFacts {
  spf: string | null
  dkim: string | null
  dmarc: string | null
  compauth: string | null
  arc: string | null
  /** The chain is sealed by a forwarder that we trust, which saw the author confirmed. */
  arcVouches: boolean
  /** What the DMARC policy of the author's domain asks for, as the judge reported it: `none`, `quarantine`, `oreject`… */
  dmarcAction: string | null
  /** Exchange Online's `reason=` code of compauth. */
  compauthReason: string | null
  /** Domains with a passing DKIM signature. */
  dkimDomains: string[]
}

export const noFacts: AuthenticationFacts = {
  spf: null,
  dkim: null,
  dmarc: null,
  compauth: null,
  arc: null,
  arcVouches: false,
  dmarcAction: null,
  compauthReason: null,
  dkimDomains: [],
}

/** The result that counts of each method: of several DKIM results a pass wins. */
export function factsOf(results: AuthenticationResults): AuthenticationFacts {
  const of = (method: string) => results.methods.filter((entry) => entry.method === method)
  const dkim = of('dkim')
  const passing = dkim.filter((entry) => entry.result === 'pass')
  return {
    spf: of('spf')[0]?.result ?? null,
    dkim: passing[0]?.result ?? dkim[0]?.result ?? null,
    dmarc: of('dmarc')[0]?.result ?? null,
    compauth: of('compauth')[0]?.result ?? null,
    arc: of('arc')[0]?.result ?? null,
    // Exchange Online's trust in a sealer stands in compauth.
    arcVouches: false,
    dmarcAction: of('dmarc')[0]?.properties.get('action') ?? null,
    compauthReason: of('compauth')[0]?.properties.get('reason') ?? null,
    dkimDomains: passing.flatMap((entry) => entry.properties.get('header.d') ?? []),
  }
}

/**
 * The result of Exchange Online's first pass, which alone saw the true source. Only call it for a message whose way to us is proven
 * (client certificate and token): Exchange removes forged fields of its own kind, which carry no authserv-id and hold `compauth`.
 * `values`: the Authentication-Results fields from the top.
 */
export function microsoftFacts(values: readonly string[]): { facts: AuthenticationFacts; value: string } | undefined {
  for (const value of values.slice(0, 20)) {
    const results = parseAuthenticationResults(value)
    if (results.authservId === '' && results.methods.some((entry) => entry.method === 'spf'))
      return { facts: factsOf(results), value }
  }
  return undefined
}
