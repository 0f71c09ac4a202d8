// Texts of the banners. ASCII only and short lines, so that they fit into every charset and transfer encoding as they are.

export type BannerKind = 'external' | 'suspicious' | 'unscanned'

export const bannerTexts: Record<BannerKind, string> = {
  external: 'This message came from outside your organisation. Do not open links or files unless you know the sender.',
  suspicious: 'Be careful: this message shows signs of fraud. Do not follow links or give away passwords or payments.',
  unscanned: 'This message could not be checked for dangerous content. Open links and files only if you expected them.',
}

const colours: Record<BannerKind, string> = { external: '#fff3cd', suspicious: '#f8d7da', unscanned: '#fff3cd' }

/** Stands in the HTML banner, so that none is put twice. */
export function bannerMark(kind: BannerKind): string {
  return `mailwarden-banner-${kind}`
}

export function bannerPlain(kind: BannerKind): string {
  return `${wrap(bannerTexts[kind])}\r\n----------------------------------------\r\n\r\n`
}

/** Lines of at most 76 characters once `=` became `=3D`. */
export function bannerHtml(kind: BannerKind): string {
  return [
    '',
    `<div class="${bannerMark(kind)}"`,
    ` style="background:${colours[kind]};color:#000;`,
    'display:block!important;padding:8px;border:1px solid #999;',
    'font-family:sans-serif;font-size:14px">',
    wrap(bannerTexts[kind]),
    '</div>',
    '',
  ].join('\r\n')
}

function wrap(text: string): string {
  return text.replace(/(.{1,70})(?: |$)/g, '$1\r\n').trimEnd()
}
