// Pure: a mail or page as a document for a frame without rights. The frame runs nothing and the policy loads nothing; scripts are left out
// besides, so that the browser does not complain of each.
import type { PreviewView } from '../content-api.ts'

const policy = `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">`

interface DocumentOptions {
  attachments: readonly Pick<PreviewView['attachments'][number], 'cid' | 'contentType' | 'content'>[]
  isDark: boolean
}

export function previewDocument(html: string, { attachments, isDark }: DocumentOptions): string {
  const scheme = isDark ? 'dark' : 'light'
  const head = `${policy}<meta name="color-scheme" content="${scheme}"><style>:root{color-scheme:${scheme}}</style>`
  return head + withPictures(withoutScripts(html), attachments)
}

const withoutScripts = (html: string): string =>
  html.replaceAll(/<script\b[^>]*>[\s\S]*?<\/script\s*>/gi, '').replaceAll(/<meta\s+http-equiv=[^>]*>/gi, '')

/** `cid:` names a picture of the mail itself (RFC 2392). */
function withPictures(html: string, attachments: DocumentOptions['attachments']): string {
  const pictures = new Map(
    attachments.flatMap(({ cid, contentType, content }) =>
      cid !== null && /^image\/(?:png|jpeg|gif|svg\+xml)$/.test(contentType)
        ? [[cid, `data:${contentType};base64,${content}`] as const]
        : [],
    ),
  )
  return html.replaceAll(/\bcid:([\w.@+-]{1,200})/g, (whole, cid: string) => pictures.get(cid) ?? whole)
}
