// Harmless mailboxes that look like bad ones: what people, administrators and tools do every day (endpoint-response 3.7, false
// positives). Generated; written before the scoring was run on them.
import type { Scene } from '#test/support/symptoms.ts'
import { everyday, home, office, type Script } from './script.ts'

const abroad = '192.0.2.45'

export const benign: Script[] = [
  {
    name: 'files by sender into own folders',
    runs: 3,
    async play(scene, random) {
      await everyday(scene, random)
      for (const folder of ['Customers', 'Travel', 'Invoices 2026'].slice(0, random.between(1, 3)))
        scene.rule(
          {
            name: `To ${folder}`,
            conditions: { from: ['billing@tailspin.example'] },
            actions: { moveToFolder: folder, stopProcessingRules: true },
          },
          { minutesAgo: random.between(60, 3_000) },
        )
    },
  },
  {
    name: 'reads blogs in the folder RSS Feeds by a normal rule',
    runs: 3,
    async play(scene, random) {
      await everyday(scene, random)
      scene.rule(
        {
          name: random.pick(['Engineering blogs', 'News digest', 'Blogs']),
          conditions: { from: ['digest@news.example'] },
          actions: { moveToFolder: 'RSS Feeds', markAsRead: random.next() < 0.5 },
        },
        { minutesAgo: random.between(30, 600) },
      )
    },
  },
  {
    name: 'archives everything, set up on a journey',
    runs: 3,
    async play(scene, random) {
      await everyday(scene, random)
      scene.signIn(200, abroad)
      scene.rule(
        // One of the three also stops the rules after it.
        { name: 'Archive all', actions: { moveToFolder: 'Archive', stopProcessingRules: random.between(1, 3) === 1 } },
        { minutesAgo: 120, address: abroad },
      )
    },
  },
  {
    name: 'leaver whose mail goes on to a private address',
    runs: 3,
    async play(scene, random) {
      await everyday(scene, random)
      scene.forward('lara.private@mailbox.example', false, {
        minutesAgo: random.between(30, 3_000),
        by: 'admin@contoso.com',
        address: office,
      })
    },
  },
  {
    name: 'assistant with access and a copy inside the tenant',
    runs: 3,
    async play(scene, random) {
      await everyday(scene, random)
      scene.record(
        'Add-MailboxPermission',
        { minutesAgo: 90, by: 'admin@contoso.com' },
        {
          Parameters: [
            { Name: 'Identity', Value: scene.address },
            { Name: 'User', Value: 'assistant@contoso.com' },
            { Name: 'AccessRights', Value: 'FullAccess' },
          ],
        },
      )
      scene.rule({ name: 'Copy to assistant', actions: { redirectTo: ['assistant@contoso.com'] } }, { minutesAgo: 80 })
    },
  },
  {
    name: 'newsletter staff with a tool that keeps no copies',
    runs: 3,
    async play(scene, random) {
      await everyday(scene, random)
      scene.usual(60, 900)
      scene.burst(120, random.between(800, 1_500))
      for (let index = 0; index < 8; index += 1) await scene.sent(60 + index, { copy: false, category: 'bulk' })
      scene.bounced(50, random.between(5, 25))
    },
  },
  {
    name: 'migration tool moves the mailbox',
    runs: 3,
    async play(scene, random) {
      await everyday(scene, random)
      scene.forward('copy@old-host.example', true, { minutesAgo: 300, by: 'migration@contoso.com', address: abroad })
      scene.deleted(
        'HardDelete',
        Array.from({ length: 40 }, (_, index) => `Old mail ${index}`),
        { minutesAgo: 200, by: 'migration@contoso.com', address: abroad },
      )
      scene.deleted(
        'HardDelete',
        Array.from({ length: 40 }, (_, index) => `Older mail ${index}`),
        { minutesAgo: 196, by: 'migration@contoso.com', address: abroad },
      )
      scene.record(
        'MailItemsAccessed',
        { minutesAgo: 250, by: 'migration@contoso.com', address: abroad },
        { OperationCount: 900, RecordType: 50 },
      )
    },
  },
  {
    name: 'forwards to another domain of the tenant',
    runs: 3,
    async play(scene, random) {
      await everyday(scene, random)
      scene.forward('team@contoso.example', random.next() < 0.5, { minutesAgo: 45 })
      scene.rule({ name: 'Team', actions: { forwardTo: ['desk@contoso.example'] } }, { minutesAgo: 40 })
    },
  },
  {
    name: 'deletes advertising by a rule with a short name',
    runs: 3,
    async play(scene, random) {
      await everyday(scene, random)
      scene.rule(
        {
          name: random.pick(['ad', 'x', 'ads']),
          conditions: { from: ['offers@shop.example'] },
          actions: { deleteMessage: true },
        },
        { minutesAgo: random.between(10, 2_000) },
      )
    },
  },
  {
    name: 'new telephone on a journey: method, odd sign-in, whole mailbox read',
    runs: 3,
    async play(scene, random) {
      await everyday(scene, random)
      scene.signIn(300, abroad, 'medium')
      scene.record(
        'User registered security info',
        { minutesAgo: 290, address: abroad },
        { RecordType: 8, Workload: 'AzureActiveDirectory' },
      )
      scene.record(
        'MailItemsAccessed',
        { minutesAgo: 280, address: abroad },
        { OperationCount: random.between(100, 800), RecordType: 50 },
      )
    },
  },
  {
    name: 'allows a known application to use mail',
    runs: 2,
    async play(scene, random) {
      await everyday(scene, random)
      consent(scene, 'Customer Manager', 'Mail.ReadWrite offline_access', 120, office)
    },
  },
  {
    name: 'cleans up the mailbox at the desk',
    runs: 3,
    async play(scene, random) {
      await everyday(scene, random)
      for (let index = 0; index < 4; index += 1)
        scene.deleted(
          'HardDelete',
          Array.from({ length: 40 }, (_, item) => `Report ${index}-${item}`),
          { minutesAgo: 60 + index, address: home },
        )
    },
  },
  {
    name: 'writes as a shared mailbox: the copy lies there',
    runs: 2,
    async play(scene, random) {
      await everyday(scene, random)
      const ids = Array.from({ length: 5 }, (_, index) => `<shared-${scene.user.id}-${index}@contoso.com>`)
      for (const [index, id] of ids.entries()) {
        await scene.sent(40 + index, { internetMessageId: id, copy: false })
        scene.record(
          'SendAs',
          { minutesAgo: 40 + index },
          { RecordType: 2, MailboxOwnerUPN: scene.address, Item: { InternetMessageId: id, Subject: 'Reply' } },
        )
      }
      void random
    },
  },
  {
    name: 'only rules of Exchange and Outlook themselves',
    runs: 2,
    async play(scene, random) {
      await everyday(scene, random)
      scene.rule(
        { name: 'Junk E-mail Rule', isHidden: true, actions: { moveToFolder: 'Junk Email' } },
        { minutesAgo: 100, client: 'none' },
      )
      scene.rule(
        { name: 'Delegate Rule -2147483632', isHidden: true, actions: { forwardTo: ['assistant@contoso.com'] } },
        { minutesAgo: 100, client: 'none' },
      )
    },
  },
  {
    name: 'names of two characters in Japanese and in Chinese',
    runs: 2,
    async play(scene, random) {
      await everyday(scene, random)
      scene.rule(
        {
          name: random.pick(['会議', '发票']),
          conditions: { subjectContainsWords: ['月報'] },
          actions: { moveToFolder: 'Archive' },
        },
        { minutesAgo: random.between(30, 900) },
      )
    },
  },
  {
    name: 'contractor: forward with a copy, and an application',
    runs: 2,
    async play(scene, random) {
      await everyday(scene, random)
      scene.forward('me@freelance.example', true, { minutesAgo: random.between(100, 2_000) })
      consent(scene, 'Time Sheet', 'Mail.Send', 90, home)
    },
  },
  {
    name: 'risky sign-in that was settled',
    runs: 2,
    async play(scene, random) {
      await everyday(scene, random)
      scene.signIn(random.between(60, 900), abroad, 'high', random.pick(['dismissed', 'remediated', 'confirmedSafe']))
    },
  },
  {
    name: 'service desk that deletes bounces and sign-in codes',
    runs: 2,
    async play(scene, random) {
      await everyday(scene, random)
      scene.bounced(70, random.between(3, 12))
      scene.deleted('SoftDelete', ['Undeliverable: Offer', 'Your verification code'], {
        minutesAgo: 65,
        address: office,
      })
    },
  },
  {
    name: 'security team that sends a sample outside',
    runs: 2,
    async play(scene, random) {
      await everyday(scene, random)
      await scene.sent(random.between(30, 300), { category: 'malware', subject: 'Sample for analysis' })
    },
  },
  {
    name: 'forward to a private address that stands since before the audit log',
    runs: 2,
    async play(scene, random) {
      await everyday(scene, random)
      scene.forward('retired@mailbox.example', false, { minutesAgo: 0, client: 'none' })
      scene.rule({ name: '..', actions: { moveToFolder: 'Archive' } }, { minutesAgo: 0, client: 'none' })
    },
  },
  // Added after the first run, in which nothing was wrong: it shows where the scoring ends.
  {
    name: 'archives everything on a journey, and Microsoft finds the sign-in odd',
    runs: 1,
    async play(scene, random) {
      await everyday(scene, random)
      scene.signIn(200, abroad, 'medium')
      scene.rule({ name: 'Read later', actions: { moveToFolder: 'Archive' } }, { minutesAgo: 120, address: abroad })
    },
  },
]

export function consent(scene: Scene, application: string, scope: string, minutesAgo: number, address: string): void {
  scene.record(
    'Consent to application.',
    { minutesAgo, address },
    {
      RecordType: 8,
      Workload: 'AzureActiveDirectory',
      Target: [
        { ID: 'ServicePrincipal_5f1a', Type: 2 },
        { ID: application, Type: 1 },
      ],
      ModifiedProperties: [
        {
          Name: 'ConsentAction.Permissions',
          OldValue: '[]',
          NewValue: `[] => [[Id: a, ClientId: b, PrincipalId: c, ResourceId: d, ConsentType: Principal, Scope: ${scope}, CreatedDateTime: , LastModifiedDateTime ]];`,
        },
      ],
    },
  )
}
