// Attachments of simulations, made at sending: documents that hold words and one link, and nothing that could run.
import { configure, TextReader, Uint8ArrayWriter, ZipWriter } from '@zip.js/zip.js'
import PDFDocument from 'pdfkit'
import type { ContentLanguage } from '../contract.ts'
import { escapeHtml } from './liquid.ts'

export interface Attachment {
  fileName: string
  contentType: string
  content: Buffer
}

export interface AttachmentText {
  fileName: string
  kind: 'html' | 'pdf' | 'docx'
  language: ContentLanguage
  title: string
  /** Paragraphs, one a line. */
  body: string
  /** Words of the link, and where it leads. */
  action: string
  link: string
}

const contentTypes = {
  html: 'text/html; charset=utf-8',
  pdf: 'application/pdf',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
} as const

export async function makeAttachment(text: AttachmentText): Promise<Attachment> {
  const make = { html: makeHtml, pdf: makePdf, docx: makeDocx }[text.kind]
  return { fileName: text.fileName, contentType: contentTypes[text.kind], content: await make(text) }
}

const paragraphs = (body: string): string[] => body.split(/\r?\n/).filter((line) => line.trim() !== '')

function makeHtml({ language, title, body, action, link }: AttachmentText): Promise<Buffer> {
  const lines = paragraphs(body).map((line) => `<p>${escapeHtml(line)}</p>`)
  const page = `<!DOCTYPE html>
<html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeHtml(title)}</title>
<style>body{font:16px/1.5 Arial,sans-serif;margin:3rem auto;max-width:40rem;padding:0 1rem;color:#1f2328;background:#fff}a{display:inline-block;padding:.7rem 1.4rem;background:#0b57a4;color:#fff;border-radius:4px;text-decoration:none}</style></head>
<body><main><h1>${escapeHtml(title)}</h1>${lines.join('\n')}<p><a href="${escapeHtml(link)}" rel="noreferrer">${escapeHtml(action)}</a></p></main></body></html>`
  return Promise.resolve(Buffer.from(page))
}

async function makePdf({ language, title, body, action, link }: AttachmentText): Promise<Buffer> {
  const document = new PDFDocument({
    size: 'A4',
    margin: 64,
    lang: language,
    tagged: true,
    displayTitle: true,
    info: { Title: title },
  })
  const chunks: Buffer[] = []
  document.on('data', (chunk: Buffer) => chunks.push(chunk))
  const done = new Promise<void>((resolve, reject) => {
    document.on('end', resolve)
    document.on('error', reject)
  })
  const root = document.struct('Document')
  document.addStructure(root)
  root.add(document.struct('H1', {}, () => document.font('Helvetica-Bold').fontSize(20).text(latin(title))))
  for (const line of paragraphs(body))
    root.add(document.struct('P', {}, () => document.moveDown().font('Helvetica').fontSize(11).text(latin(line))))
  root.add(
    document.struct('Link', {}, () =>
      document.moveDown(2).fontSize(12).fillColor('#0b57a4').text(latin(action), { link, underline: true }),
    ),
  )
  root.end()
  document.end()
  await done
  return Buffer.concat(chunks)
}

/** The fonts that every PDF reader has know WinAnsi alone; other letters become what they are made of, or a question mark. */
function latin(text: string): string {
  return Array.from(text.normalize('NFC'))
    .map((character) => {
      if (winAnsi.test(character)) return character
      const base = character.normalize('NFKD').charAt(0)
      return winAnsi.test(base) ? base : '?'
    })
    .join('')
}
const winAnsi = /^[\x20-\x7e\xa0-\xff\u20ac\u2013\u2014\u2018\u2019\u201a\u201c-\u201e\u2022\u2026]$/

const wordNamespace = 'http://schemas.openxmlformats.org/wordprocessingml/2006/main'
const relationships = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const packages = 'http://schemas.openxmlformats.org/package/2006'

/** The three parts that a document needs, and its one link (ECMA-376 part 1, 11.3.10; part 2). */
async function makeDocx({ language, title, body, action, link }: AttachmentText): Promise<Buffer> {
  configure({ useWebWorkers: false })
  const run = (words: string, properties = '') =>
    `<w:r><w:rPr>${properties}</w:rPr><w:t xml:space="preserve">${escapeXml(words)}</w:t></w:r>`
  const documentXml = `<w:document xmlns:w="${wordNamespace}" xmlns:r="${relationships}"><w:body>
<w:p>${run(title, `<w:b/><w:sz w:val="36"/><w:lang w:val="${language}"/>`)}</w:p>
${paragraphs(body)
  .map((line) => `<w:p>${run(line, `<w:lang w:val="${language}"/>`)}</w:p>`)
  .join('\n')}
<w:p><w:hyperlink r:id="rId1">${run(action, '<w:color w:val="0B57A4"/><w:u w:val="single"/>')}</w:hyperlink></w:p>
<w:sectPr/></w:body></w:document>`
  const parts: [string, string][] = [
    [
      '[Content_Types].xml',
      `<Types xmlns="${packages}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" ContentType="${contentTypes.docx}.main+xml"/></Types>`,
    ],
    [
      '_rels/.rels',
      `<Relationships xmlns="${packages}/relationships"><Relationship Id="rId1" Type="${relationships}/officeDocument" Target="word/document.xml"/></Relationships>`,
    ],
    ['word/document.xml', documentXml],
    [
      'word/_rels/document.xml.rels',
      `<Relationships xmlns="${packages}/relationships"><Relationship Id="rId1" Type="${relationships}/hyperlink" Target="${escapeXml(link)}" TargetMode="External"/></Relationships>`,
    ],
  ]
  const writer = new ZipWriter(new Uint8ArrayWriter(), { useWebWorkers: false, level: 0 })
  for (const [name, xml] of parts)
    await writer.add(name, new TextReader(`<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n${xml}`))
  return Buffer.from(await writer.close())
}

/** Also without the control characters that XML 1.0 does not know. */
// eslint-disable-next-line no-control-regex
const escapeXml = (text: string) =>
  escapeHtml(text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, ' '))
