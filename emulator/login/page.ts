// The sign-in page: one small form for people and scripts, for sign-in and for administrator consent.

/** Escapes text for HTML. */
export function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}

export interface SignInPage {
  title: string
  appName: string
  /** URL that the form is posted to. */
  action: string
  /** The original query string, carried along. */
  query: string
  loginHint: string
  /** Sign-in names offered. */
  people: string[]
  permissions: string[]
  asksForCode: boolean
  /** AADSTS text of what went wrong before. */
  problem: string | null
  /** Where "back to the application" leads. */
  cancelUrl: string | null
}

/** Renders the form. Fields: username, password, otc, consent (accept|cancel), for_organization (yes). */
export function signInPage(page: SignInPage): string {
  const list = (items: string[]): string => items.map((item) => `<li>${escapeHtml(item)}</li>`).join('')
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${escapeHtml(page.title)}</title>
<meta name="viewport" content="width=device-width"><style>
body{font:16px/1.5 system-ui,sans-serif;background:#eef1f5;margin:0}main{max-width:26rem;margin:3rem auto;background:#fff;padding:2rem;border-radius:.5rem}
label{display:block;margin:.8rem 0 .2rem}input[type=text],input[type=password]{width:100%;box-sizing:border-box;padding:.5rem;font:inherit}
button{font:inherit;padding:.5rem 1rem;margin:1rem .5rem 0 0}.problem{background:#fde8e8;padding:.6rem}small{color:#555}
</style></head><body><main><h1>${escapeHtml(page.title)}</h1>
<p><small>Emulated Microsoft 365: made-up accounts only.</small></p>
${page.problem ? `<p class="problem" role="alert">${escapeHtml(page.problem)}</p>` : ''}
<form method="post" action="${escapeHtml(page.action)}">
<input type="hidden" name="query" value="${escapeHtml(page.query)}">
<label for="username">Sign-in name</label>
<input type="text" id="username" name="username" list="people" autocomplete="username" value="${escapeHtml(page.loginHint)}" required>
<datalist id="people">${page.people.map((name) => `<option value="${escapeHtml(name)}">`).join('')}</datalist>
<label for="password">Password</label>
<input type="password" id="password" name="password" autocomplete="current-password" required>
${page.asksForCode ? '<label for="otc">Code from the authenticator (any six digits)</label><input type="text" id="otc" name="otc" inputmode="numeric">' : ''}
<p><strong>${escapeHtml(page.appName)}</strong> asks for:</p><ul>${list(page.permissions)}</ul>
<label><input type="checkbox" name="for_organization" value="yes" checked> Consent on behalf of your organization (administrators)</label>
<button name="consent" value="accept">Sign in and accept</button>
<button name="consent" value="cancel" formnovalidate>Cancel</button></form>
${page.cancelUrl ? `<p><a href="${escapeHtml(page.cancelUrl)}">Return to the application without granting consent</a></p>` : ''}
</main></body></html>`
}

/** Page for errors that must not be redirected, as with a wrong redirect URI. */
export function errorPage(description: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Sign in: error</title></head>
<body><main><h1>Sorry, but we’re having trouble signing you in.</h1><p>${escapeHtml(description)}</p></main></body></html>`
}

/** Self-submitting form of `response_mode=form_post`. */
export function formPostPage(target: string, fields: Record<string, string>): string {
  const inputs = Object.entries(fields)
    .map(([name, value]) => `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`)
    .join('')
  return `<!doctype html><html><head><title>Working...</title></head><body><form method="POST" name="hiddenform" action="${escapeHtml(target)}">
${inputs}<noscript><p>Script is disabled. Click Submit to continue.</p><input type="submit" value="Submit"></noscript></form>
<script>document.forms[0].submit();</script></body></html>`
}
