// The add-in as Outlook runs it: the script alone in an empty world with the objects of Office.js that the documentation names, the
// manifest as a tree of elements, the icon as a picture.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inflateSync } from 'node:zlib'
import vm from 'node:vm'
import { readReported } from '../read-message.ts'
import { commandsPage, eventScript, message_characters_max } from './events.ts'
import { icon } from './icon.ts'
import { addInId, addInVersion, manifestOf } from './manifest.ts'

interface Completed {
  onErrorDeleteItem: boolean
  moveItemTo: string
  showPostProcessingDialog: { title: string; description: string }
}

interface World {
  message?: string
  fileFails?: boolean
  answer?: { status: number; text: string } | 'error' | 'timeout'
  language?: string
}

/** learn.microsoft.com/office/dev/add-ins/outlook/spam-reporting; the runtime of classic Outlook has neither window nor modules. */
function press({ message = 'RnJvbTogYQ==', fileFails = false, answer, language = 'de-DE' }: World) {
  const sent: { url: string; body: Record<string, string> }[] = []
  const completed: Completed[] = []
  const handlers = new Map<string, (event: unknown) => void>()
  class XMLHttpRequest {
    status = 0
    responseText = ''
    timeout = 0
    onload = () => undefined
    onerror = () => undefined
    ontimeout = () => undefined
    #url = ''
    open(_method: string, url: string) {
      this.#url = url
    }
    setRequestHeader() {}
    send(body: string) {
      sent.push({ url: this.#url, body: JSON.parse(body) as Record<string, string> })
      if (answer === 'error') this.onerror()
      else if (answer === 'timeout') this.ontimeout()
      else {
        this.status = answer!.status
        this.responseText = answer!.text
        this.onload()
        // Some clients tell twice: the event may be completed only once.
        this.onerror()
      }
    }
  }
  const Office = {
    AsyncResultStatus: { Succeeded: 'succeeded', Failed: 'failed' },
    MailboxEnums: {
      MoveSpamItemTo: { JunkFolder: 'JunkFolder', NoMove: 'NoMove', DeletedItemsFolder: 'DeletedItemsFolder' },
    },
    actions: { associate: (name: string, handler: (event: unknown) => void) => handlers.set(name, handler) },
    context: {
      displayLanguage: language,
      mailbox: {
        userProfile: { emailAddress: 'Frida.Fink@contoso.com' },
        item: {
          getAsFileAsync: (options: { asyncContext: unknown }, done: (result: unknown) => void) =>
            done({ status: fileFails ? 'failed' : 'succeeded', value: message, asyncContext: options.asyncContext }),
        },
      },
    },
  }
  vm.runInNewContext(eventScript('https://mw.example/api/v1/report/t/messages'), { Office, XMLHttpRequest })
  handlers.get('onSpamReport')!({
    freeText: 'odd',
    completed: (result: Completed) => completed.push(JSON.parse(JSON.stringify(result)) as Completed),
  })
  return { sent, completed }
}

const thanks = JSON.stringify({ title: 'Gut erkannt', description: 'Weiter so.', moveTo: 'deleted' })

test('the handler sends the message and shows what the server says', () => {
  const { sent, completed } = press({ answer: { status: 200, text: thanks } })
  assert.deepEqual(sent[0], {
    url: 'https://mw.example/api/v1/report/t/messages',
    body: { message: 'RnJvbTogYQ==', reporter: 'Frida.Fink@contoso.com', comment: 'odd', language: 'de' },
  })
  assert.deepEqual(completed, [
    {
      onErrorDeleteItem: false,
      moveItemTo: 'DeletedItemsFolder',
      showPostProcessingDialog: { title: 'Gut erkannt', description: 'Weiter so.' },
    },
  ])
})

test('whatever fails, the event ends once, the message stays, and the person learns it in their language', () => {
  const failures: World[] = [
    { fileFails: true },
    { answer: 'error' },
    { answer: 'timeout' },
    { answer: { status: 500, text: '{}' } },
    { answer: { status: 200, text: 'not json' } },
    { answer: { status: 200, text: 'null' } },
  ]
  for (const failure of failures) {
    const { completed } = press({ ...failure, language: 'fr-FR' })
    assert.equal(completed.length, 1)
    assert.equal(completed[0]!.moveItemTo, 'NoMove')
    assert.equal(completed[0]!.showPostProcessingDialog.title, 'Non signalé')
  }
})

test('of a large message the beginning is sent, cut where base64 can be read', async () => {
  const { sent } = press({ message: Buffer.from('x'.repeat(2_000_000)).toString('base64'), answer: 'error' })
  assert.equal(sent[0]!.body['message']!.length, message_characters_max)
  assert.equal(message_characters_max % 4, 0)
  const { message } = await readReported(Buffer.from(sent[0]!.body['message']!, 'base64'))
  assert.equal(message.internetMessageId, null)
})

test('the script has nothing that the JavaScript-only runtime does not know', () => {
  const script = eventScript('https://x.example')
  for (const word of ['import ', 'require(', 'Office.onReady', 'window.', 'document.', 'async ', '=>', 'fetch('])
    assert.ok(!script.includes(word), word)
})

test('the manifest is a tree, names the surface of reports, and refers only to what it defines', () => {
  const tenantId = '11111111-1111-4111-8111-111111111111'
  const manifest = manifestOf(tenantId, {
    base: 'https://mw.example/api/v1/report/abc',
    support: 'https://mw.example/?a=1&b=2',
    version: addInVersion(3),
  })
  const open: string[] = []
  for (const [, close, name, selfClosing] of manifest.matchAll(/<(\/?)([A-Za-z:]+)(?:\s[^<>]*?)?(\/?)>/g))
    if (close === '/') assert.equal(open.pop(), name)
    else if (selfClosing !== '/') open.push(name!)
  assert.deepEqual(open, [])
  assert.match(manifest, /xsi:type="ReportPhishingCommandSurface"/)
  assert.match(manifest, /<Version>1\.0\.3\.0<\/Version>/)
  assert.match(manifest, /<bt:Sets DefaultMinVersion="1\.14">/)
  const defined = new Set([...manifest.matchAll(/<bt:\w+ id="([^"]+)"/g)].map(([, id]) => id))
  for (const [, id] of manifest.matchAll(/resid="([^"]+)"/g)) assert.ok(defined.has(id), id)
  // Limits of the schema: short strings 125 characters, long ones 250.
  const [short] = /<bt:ShortStrings>.*<\/bt:ShortStrings>/.exec(manifest)!
  const shortValues = [...short.matchAll(/Value="([^"]*)"/g)].map(([, value]) => value!)
  assert.equal(shortValues.length, 3 * 4)
  for (const value of shortValues) assert.ok(value.length <= 125, value)
  for (const [, value] of manifest.matchAll(/Value="([^"]*)"/g)) assert.ok(value!.length <= 250, value)
  assert.match(addInId(tenantId), /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/)
  assert.notEqual(addInId(tenantId), addInId('22222222-2222-4222-8222-222222222222'))
})

test('the page loads the library of Office and the script, and the icon is a picture of its size', () => {
  assert.match(commandsPage('https://mw.example/"x'), /src="https:\/\/mw\.example\/&#34;x"/)
  const png = icon(32)
  assert.equal(png.readUInt32BE(16), 32)
  const data = png.subarray(png.indexOf('IDAT') + 4, png.length - 16)
  assert.equal(inflateSync(data).length, 32 * (1 + 32 * 3))
})

test('reading a reported message never fails, whatever it holds', async () => {
  let seed = 7
  const random = (max: number): number => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
    return seed % max
  }
  const whole = Buffer.from(
    'From: a@b.example\r\nMessage-ID: <x@y>\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: =?utf-8?B?w6Q=?=\r\n\r\nhttps://x.example\r\n--b--\r\n',
  )
  for (let round = 0; round < 300; round += 1) {
    const bytes = Buffer.from(whole)
    for (let n = 0; n < 1 + random(20); n += 1) bytes[random(bytes.length)] = random(256)
    const { message } = await readReported(bytes.subarray(0, random(bytes.length + 1)))
    assert.ok(!JSON.stringify(message).includes('\\u0000'))
    assert.ok(message.subject.length <= 300)
  }
})
