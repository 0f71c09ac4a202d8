// The pages that a link of a simulation opens: look-alike sign-in or plain page, then the page that explains; and what strangers get.
import type { ContentLanguage } from '../contract.ts'
import { beaconScript } from '../lure/beacon.ts'
import type { AttackSnapshot } from '../snapshots.ts'
import type { LandingPage, Variant } from './contract.ts'
import { caughtMain } from './caught.ts'
import { escapeHtml } from './liquid.ts'
import { pageTexts } from './page-texts.ts'
import { pageHtml } from './page-style.ts'
import type { RenderedMail, RenderRecipient } from './render.ts'

export interface LandingUrls {
  /** Where the script tells that something was entered: never what. */
  submit: string
  /** The page that explains. */
  next: string
  beacon: string
  nonce: string
}

export interface CaughtUrls {
  next: string
  beacon: string
  nonce: string
  /** Null: no training was assigned. */
  training: string | null
}

/** The page of this language, else the English one, else the first. */
export function landingPageOf(attack: AttackSnapshot, language: ContentLanguage): LandingPage | null {
  const { landingPages } = attack
  const found =
    landingPages.find((entry) => entry.language === language) ??
    landingPages.find((entry) => entry.language === 'en') ??
    landingPages[0]
  return found?.page ?? null
}

/**
 * The page for everybody who opens the link. Its fields have no names and its form no address, so that nothing can be sent without the
 * script, and the script sends counts (lure/beacon.ts). Without scripts there is a link to the page that explains.
 */
export function landingPage(attack: AttackSnapshot, language: ContentLanguage, urls: LandingUrls): string {
  const page = landingPageOf(attack, language)
  const action = page?.kind === 'sign-in' ? signInForm(language, page, urls) : nextButton(language, page, urls)
  const html = page?.html ?? ''
  const marker = '{{ action }}'
  return pageHtml({
    language,
    title: page?.title ?? pageTexts[language].plainTitle,
    main: html.includes(marker) ? html.replace(marker, () => action) : `${html}\n${action}`,
    shape: 'narrow',
    accent: page?.accent ?? 'blue',
    nonce: urls.nonce,
    end: beaconScript(urls.nonce, urls.beacon),
  })
}

function signInForm(language: ContentLanguage, page: LandingPage, { next, nonce }: LandingUrls): string {
  const words = pageTexts[language]
  const button = escapeHtml(page.button ?? words.signIn)
  return `<form autocomplete="off" novalidate>
<label>${escapeHtml(words.address)}<input type="text" inputmode="email" autocomplete="off" autocapitalize="none" spellcheck="false"></label>
<label>${escapeHtml(words.password)}<input type="password" autocomplete="off"></label>
<button type="submit">${button}</button>
</form>
<noscript><style nonce="${escapeHtml(nonce)}">form{display:none}</style><p><a class="button" href="${escapeHtml(next)}">${button}</a></p></noscript>`
}

/** A link, so that it works without scripts; the script tells of it first. */
function nextButton(language: ContentLanguage, page: LandingPage | null, { next }: LandingUrls): string {
  const words = escapeHtml(page?.button ?? pageTexts[language].proceed)
  return `<p><a class="button" data-next href="${escapeHtml(next)}">${words}</a></p>`
}

/** What happened, and the signs in the very mail. Says nothing that could shame anybody. */
export function caughtPage(
  attack: AttackSnapshot,
  variant: Variant,
  recipient: RenderRecipient,
  rendered: RenderedMail,
  urls: CaughtUrls,
): string {
  const words = pageTexts[variant.language]
  return pageHtml({
    language: variant.language,
    title: words.caughtTitle,
    main: caughtMain(attack, variant, recipient, rendered, urls),
    shape: 'wide',
    accent: 'blue',
    nonce: urls.nonce,
    end: beaconScript(urls.nonce, urls.beacon),
  })
}

const plainPage = (title: string, text: string) => `<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>${title}</title></head>
<body><h1>${title}</h1><p>${text}</p></body></html>`

/** For robots and strangers: a site on which nobody has put anything yet. */
export function emptyPage(): string {
  return plainPage('Welcome', 'There is nothing here yet.')
}

/** Also for a campaign without training: nothing tells that it was a simulation. */
export function notFoundPage(): string {
  return plainPage('404 Not Found', 'The requested page could not be found on this server.')
}
