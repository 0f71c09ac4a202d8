// Names as they may be shown, sessions and facts of the machine from recorded outputs of each platform.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { entraObjectIdOf, limits } from '../../src/compromise/endpoint-protocol.ts'
import { describeMachine, readJoinState, readPlatformExpert, readWindowsFacts } from './machine.ts'
import type { RunProgram } from './programs.ts'
import { runProgram } from './programs.ts'
import { listSessions, principalName, readLinuxSession, readPlatformSso, readWindowsSessions } from './sessions.ts'
import { oneLine, shownPath } from './shown.ts'

const now = Date.parse('2026-11-22T09:00:00Z')

test('what is shown is one line without tricks, and the real bytes go along where they differ', () => {
  assert.deepEqual(shownPath(Buffer.from('/home/ada/Ü 漢 😀.txt')), { path: '/home/ada/Ü 漢 😀.txt' })
  const cases: [Buffer, string][] = [
    [Buffer.from('/a\nb'), '/a\\x0ab'],
    [Buffer.from('/\u202egpj.exe'), '/\\u202egpj.exe'],
    [Buffer.from([0x2f, 0xff, 0x41]), '/\\xffA'],
    [Buffer.from([0x2f, 0xc3, 0x28]), '/\\xc3('],
    [Buffer.from('/\u001b[31mred'), '/\\x1b[31mred'],
  ]
  for (const [bytes, shown] of cases) {
    const { path, pathBytes } = shownPath(bytes)
    assert.equal(path, shown)
    assert.deepEqual(Buffer.from(pathBytes!, 'base64'), bytes)
  }
})

test('any bytes stay within the limits and without control characters', () => {
  const seed = Number(process.env.SEED ?? Date.now() % 1_000_000)
  let state = seed
  const random = () => (state = (state * 1_103_515_245 + 12_345) % 2 ** 31) / 2 ** 31
  for (let run = 0; run < 300; run += 1) {
    const bytes = Buffer.from(Array.from({ length: Math.floor(random() * 400) }, () => Math.floor(random() * 256)))
    const { path, pathBytes } = shownPath(bytes)
    assert.doesNotMatch(path, /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\ufffd]/u, `seed ${seed}`)
    assert.deepEqual(
      pathBytes === undefined ? Buffer.from(path) : Buffer.from(pathBytes, 'base64'),
      bytes,
      `seed ${seed}`,
    )
  }
  for (const long of [Buffer.alloc(40_000, 0xff), Buffer.alloc(40_000, '\n'), Buffer.from('é'.repeat(20_000))]) {
    const { path, pathBytes } = shownPath(long)
    assert.ok(Buffer.byteLength(path) <= limits.path_bytes)
    assert.equal(Buffer.from(pathBytes!, 'base64').length, limits.path_bytes)
  }
  assert.equal(oneLine('x'.repeat(5_000)).length, limits.text_characters)
})

test('programs speak C and UTC, wherever the computer is', { skip: process.platform === 'win32' }, async (t) => {
  const before = process.env.TZ
  t.after(() => (before === undefined ? delete process.env.TZ : (process.env.TZ = before)))
  process.env.TZ = 'America/New_York'
  const { output } = await runProgram({ name: 'sh', arguments: ['-c', 'date +%Z; echo $LC_ALL'] })
  assert.equal(output.toString(), 'UTC\nC\n')
})

/** loginctl and getent of systemd 252 and glibc, recorded. */
const linux: RunProgram = async ({ name, arguments: words }) => {
  const sessions: Record<string, string> = {
    2: 'Name=ada@contoso.example\nUser=1001\nTimestamp=Sun 2026-11-22 08:01:12 UTC\nType=wayland\nClass=user\nRemote=no\nState=active\n',
    7: 'Name=u4711\nUser=4711\nTimestamp=Sun 2026-11-22 08:30:00 UTC\nType=tty\nClass=user\nRemote=yes\nState=online\n',
    c1: 'Name=gdm\nUser=120\nTimestamp=Sun 2026-11-22 07:00:00 UTC\nType=x11\nClass=greeter\nRemote=no\nState=active\n',
    9: 'Name=root\nUser=0\nTimestamp=n/a\nType=tty\nClass=user\nRemote=no\nState=closing\n',
  }
  const output =
    name === 'loginctl' && words[0] === 'list-sessions'
      ? '      2 1001 ada@contoso.example seat0 tty2\n      7 4711 u4711             -     pts/0\n     c1  120 gdm                seat0 tty1\n      9    0 root\n  ; rm -rf / #\n'
      : name === 'loginctl'
        ? (sessions[words[1]!] ?? '')
        : name === 'getent'
          ? 'grace@contoso.example:*:4711:4711:Grace:/home/grace:/bin/bash\n'
          : ''
  return { code: 0, output: Buffer.from(output), errors: Buffer.alloc(0), failure: null }
}

test('Linux: people who are logged on, with the name of the directory', async () => {
  assert.deepEqual(await listSessions(linux, 'linux', now), [
    {
      user: 'ada@contoso.example',
      sid: null,
      upn: 'ada@contoso.example',
      isInteractive: true,
      at: '2026-11-22T08:01:12.000Z',
    },
    { user: 'u4711', sid: null, upn: 'grace@contoso.example', isInteractive: true, at: '2026-11-22T08:30:00.000Z' },
  ])
  assert.equal(readLinuxSession('', now), null)
  const missing: RunProgram = async () => ({
    code: null,
    output: Buffer.alloc(0),
    errors: Buffer.alloc(0),
    failure: 'missing',
  })
  assert.deepEqual(await listSessions(missing, 'linux', now), [], 'a computer without logind tells nobody')
})

test('Windows: the SID holds the object id of Entra', () => {
  const sid = 'S-1-12-1-1943430372-1249052806-2496021943-3034400218'
  const text = JSON.stringify([
    { user: 'AzureAD\\AdaBrandt', sid, upn: 'Ada@contoso.example', at: '2026-11-22T07:55:00.0000000Z' },
    { user: 'CONTOSO\\svc', sid: 'not a sid', upn: null, at: null },
    null,
    5,
  ])
  const [session, ...others] = readWindowsSessions(text, now)
  assert.deepEqual(
    [session?.user, session?.upn, session?.at, others.length],
    ['AzureAD\\AdaBrandt', 'ada@contoso.example', '2026-11-22T07:55:00.000Z', 0],
  )
  assert.equal(entraObjectIdOf(session!.sid!), '73d664e4-0886-4a73-b745-c694da45ddb4')
  for (const nothing of ['', '{}', 'null', 'Get-CimInstance : Access denied'])
    assert.deepEqual(readWindowsSessions(nothing, now), [])
})

test('only what has the form of a principal name is one', () => {
  assert.equal(principalName('Ada@Contoso.example'), 'ada@contoso.example')
  for (const name of [
    'ada',
    'ada@contoso',
    '@contoso.example',
    'CONTOSO\\ada@x.example',
    'a b@contoso.example',
    `${'a'.repeat(65)}@x.example`,
  ])
    assert.equal(principalName(name), null, name)
  assert.equal(readPlatformSso('{ "loginUserName" : "ada@contoso.example" }'), 'ada@contoso.example')
  assert.equal(readPlatformSso(''), null)
})

// dsregcmd /status as SYSTEM on a joined computer, shortened (documented form).
const dsregcmd = `
+----------------------------------------------------------------------+
| Device State                                                         |
+----------------------------------------------------------------------+

             AzureAdJoined : YES
          EnterpriseJoined : NO
              DomainJoined : NO
               Device Name : CONTOSO-LT1

+----------------------------------------------------------------------+
| Device Details                                                       |
+----------------------------------------------------------------------+

                  DeviceId : 0FA4A2D6-8D13-4F5B-9C55-5B1C0A6B7E21
                Thumbprint : 4D1E9C3A
+----------------------------------------------------------------------+
| Tenant Details                                                       |
+----------------------------------------------------------------------+

                TenantName : Contoso
                  TenantId : 5b6c1f5e-1c0a-4c57-9f16-8f0d3f4a7c10
`

test('Windows and macOS: facts of the machine by recorded outputs', () => {
  assert.deepEqual(readJoinState(dsregcmd), {
    entraDeviceId: '0fa4a2d6-8d13-4f5b-9c55-5b1c0a6b7e21',
    entraTenantId: '5b6c1f5e-1c0a-4c57-9f16-8f0d3f4a7c10',
  })
  assert.deepEqual(readJoinState(dsregcmd.replace('AzureAdJoined : YES', 'AzureAdJoined : NO')), {
    entraDeviceId: null,
    entraTenantId: null,
  })
  assert.deepEqual(
    readWindowsFacts('{"caption":"Microsoft Windows 11 Pro","version":"10.0.26200","type":1,"serial":"PF3X "}'),
    {
      version: 'Microsoft Windows 11 Pro 10.0.26200',
      serial: 'PF3X',
      isServer: false,
    },
  )
  assert.equal(readWindowsFacts('{"type":2}').isServer, true, 'a domain controller is never isolated by itself')
  assert.deepEqual(readWindowsFacts('no'), { version: null, serial: null, isServer: false })
  const ioreg =
    '    "IOPlatformUUID" = "4C4C4544-0044-4810-8031-B4C04F4B3332"\n    "IOPlatformSerialNumber" = "C02XK0AAJG5J"\n'
  assert.deepEqual(readPlatformExpert(ioreg), {
    machineId: '4c4c4544-0044-4810-8031-b4c04f4b3332',
    serial: 'C02XK0AAJG5J',
  })
})

test('this computer describes itself', { skip: process.platform !== 'linux' }, async () => {
  const machine = await describeMachine(runProgram, process.platform, true)
  assert.equal(machine.os, 'linux')
  assert.equal(machine.isServer, true, 'as it was set')
  assert.notEqual(machine.hostname, '')
})

test('a program is ended at its limits and never throws', async () => {
  const node = process.execPath
  assert.equal((await runProgram({ name: '/nonexistent/program', arguments: [] })).failure, 'missing')
  assert.equal(
    (await runProgram({ name: node, arguments: ['-e', 'setInterval(() => {}, 1e6)'], timeout_ms: 300 })).failure,
    'timeout',
  )
  assert.equal((await runProgram({ name: node, arguments: [], signal: AbortSignal.abort() })).failure, 'aborted')
  const echoed = await runProgram({
    name: node,
    arguments: ['-e', 'process.stdin.pipe(process.stdout)'],
    input: 'a\0b',
  })
  assert.deepEqual([echoed.code, echoed.output.toString()], [0, 'a\0b'])
})
