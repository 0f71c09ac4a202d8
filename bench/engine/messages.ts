// Invented mail for the engine's benchmark: the kinds that an office gets, about 10 KB in the mean, and the newsletter of target T8.

export interface Sample {
  name: string
  bytes: Buffer
}

const words =
  'the report for next week is ready and the numbers of the branch look better than in spring please read the part on delivery times before we meet on Tuesday there is a table of costs with three suppliers and one of them asks for an answer by the end of the month'.split(
    ' ',
  )

/** A small generator of its own, so that every run measures the same bytes. */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

function prose(random: () => number, size: number): string {
  const lines: string[] = []
  let line = ''
  for (let length = 0; length < size;) {
    line += `${words[Math.floor(random() * words.length)]} `
    if (line.length < 68) continue
    lines.push(line.trimEnd())
    length += line.length + 1
    line = ''
  }
  return lines.join('\r\n')
}

function header(number: number, more: string): string {
  return [
    `Received: from mail${number % 7}.fabrikam.example (mail.fabrikam.example [192.0.2.${(number % 200) + 1}]) by mx.contoso.example with ESMTPS id ${number}; Sun, 22 Nov 2026 10:00:00 +0000`,
    'Received: from client.fabrikam.example ([198.51.100.7]) by mail.fabrikam.example with ESMTPSA; Sun, 22 Nov 2026 09:59:58 +0000',
    `Message-ID: <${number}.sample@fabrikam.example>`,
    'Date: Sun, 22 Nov 2026 10:00:00 +0000',
    `From: Kim Example <kim${number % 20}@fabrikam.example>`,
    'To: Robin Sample <robin@contoso.example>',
    `Subject: =?utf-8?q?Delivery_times_and_costs_=E2=80=93_part_${number}?=`,
    'MIME-Version: 1.0',
    more,
    '',
    '',
  ].join('\r\n')
}

function base64(random: () => number, size: number): string {
  const bytes = Buffer.allocUnsafe(size)
  for (let index = 0; index < size; index += 1) bytes[index] = random() * 256
  bytes.write('%PDF-1.7\n', 'latin1')
  return bytes.toString('base64').replace(/.{76}/g, '$&\r\n')
}

function quotedPrintable(text: string): string {
  return text.replace(/[=]/g, '=3D').replace(/[^\r\n]{74}/g, '$&=\r\n')
}

/** Table markup with styles, tracked links and pictures, as newsletters are. */
function html(random: () => number, size: number, links: number): string {
  const rows: string[] = []
  const each = Math.max(40, Math.floor(size / Math.max(1, links)) - 330)
  for (let index = 0; index < links; index += 1)
    rows.push(
      `<tr><td style="padding:12px;font-family:Arial,sans-serif;color:#333333" align="left"><img src="https://images.fabrikam.example/${index}.png" width="120" alt=""><a href="https://news.fabrikam.example/c/${index}?u=${Math.floor(random() * 1e9)}" style="color:#0055aa">Read part ${index}</a><p>${prose(random, each).replaceAll('\r\n', ' ')}</p></td></tr>`,
    )
  return `<!DOCTYPE html>\r\n<html><head><meta charset="utf-8"><title>News</title><style>td{padding:0}</style></head><body><table width="600">\r\n${rows.join('\r\n')}\r\n</table></body></html>\r\n`
}

function textOnly(number: number, random: () => number): string {
  return `${header(number, 'Content-Type: text/plain; charset=utf-8')}${prose(random, 800 + random() * 4_000)}\r\n\r\nhttps://intranet.fabrikam.example/report/${number}\r\n`
}

function alternative(number: number, random: () => number): string {
  const boundary = `part-${number}`
  const plain = prose(random, 1_500 + random() * 2_500)
  const markup = quotedPrintable(html(random, 4_000 + random() * 8_000, 12))
  return `${header(number, `Content-Type: multipart/alternative; boundary="${boundary}"`)}--${boundary}\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n${plain}\r\n--${boundary}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n${markup}\r\n--${boundary}--\r\n`
}

function withFile(number: number, random: () => number): string {
  const boundary = `file-${number}`
  const name = `costs-${number}.pdf`
  return `${header(number, `Content-Type: multipart/mixed; boundary="${boundary}"`)}--${boundary}\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n${prose(random, 900)}\r\n--${boundary}\r\nContent-Type: application/pdf; name="${name}"\r\nContent-Disposition: attachment; filename="${name}"\r\nContent-Transfer-Encoding: base64\r\n\r\n${base64(random, 8_000 + random() * 16_000)}\r\n--${boundary}--\r\n`
}

/** Half plain text, a third text and HTML, the rest with a file. */
export function mixedMail(count: number, seed: number): Sample[] {
  const random = seeded(seed)
  return Array.from({ length: count }, (_, number) => {
    const kind = number % 6
    const [name, make] =
      kind < 3
        ? (['text', textOnly] as const)
        : kind < 5
          ? (['text and HTML', alternative] as const)
          : (['with a file', withFile] as const)
    return { name, bytes: Buffer.from(make(number, random)) }
  })
}

/** 38 KB of HTML with 150 links. */
export function newsletter(): Sample {
  const random = seeded(150)
  const bytes = Buffer.from(
    `${header(1, 'Content-Type: text/html; charset=utf-8\r\nList-Id: <news.fabrikam.example>')}${html(random, 38_000, 150)}`,
  )
  return { name: 'newsletter', bytes: bytes.subarray(0, bytes.length) }
}
