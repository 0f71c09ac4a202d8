// Eight ways in which a stolen mailbox is used (endpoint-response 3.8), each from several seeds with what differs between cases.
// Generated; written from the reference before the scoring was run on them.
import { randomUUID } from 'node:crypto'
import type { Scene } from '#test/support/symptoms.ts'
import { consent } from './benign.ts'
import type { Random } from './random.ts'
import { everyday, home, type Script } from './script.ts'

const foreign = ['192.0.2.66', '192.0.2.130', '198.18.7.9', '198.19.44.2'] as const
const drops = ['drop@litware.example', 'k.box@wingtip.example', 'archive.77@mailbox.example'] as const

const hidingRule = (scene: Scene, random: Random, minutesAgo: number, address: string): void =>
  void scene.rule(
    {
      name: random.pick(['.', '..', ',', '   ', 'a', '—']),
      conditions: random.next() < 0.5 ? {} : { subjectContainsWords: ['invoice', 'payment', 'undeliverable'] },
      actions:
        random.next() < 0.5
          ? { deleteMessage: true, markAsRead: true, stopProcessingRules: true }
          : { moveToFolder: random.pick(['RSS Feeds', 'Conversation History', 'Archive', 'Notes']), markAsRead: true },
    },
    { minutesAgo, address, client: random.pick(['owa', 'owa', 'outlook']) },
  )

export const attacks: Script[] = [
  {
    name: 'fast spammer',
    runs: 5,
    async play(scene, random) {
      await everyday(scene, random)
      const from = random.pick(foreign)
      scene.signIn(60, from, random.pick(['none', 'medium', 'high']))
      for (let index = 0; index < 12; index += 1)
        await scene.sent(30, { copy: false, category: 'spam', subject: 'Fax for you' })
      scene.incident(28, '5 spam messages in 2 min 10 s')
      if (random.next() < 0.6) hidingRule(scene, random, 40, from)
    },
  },
  {
    name: 'slow spammer, four in ten minutes',
    runs: 5,
    async play(scene, random) {
      await everyday(scene, random)
      const from = random.pick(foreign)
      scene.signIn(200, from, random.pick(['none', 'medium']))
      for (let index = 0; index < 24; index += 1)
        await scene.sent(170 - Math.floor(index * 2.5), {
          copy: false,
          category: random.next() < 0.6 ? 'spam' : 'clean',
          subject: 'Shared file',
        })
      scene.burst(120, random.between(300, 900))
      if (random.next() < 0.6) scene.bounced(110, random.between(35, 90))
      if (random.next() < 0.8) hidingRule(scene, random, 180, from)
      scene.deleted('HardDelete', ['Undeliverable: Shared file'], { minutesAgo: 100, address: from })
    },
  },
  {
    name: 'rule and wait',
    runs: 5,
    async play(scene, random) {
      await everyday(scene, random)
      const from = random.pick(foreign)
      scene.signIn(180, from, random.pick(['none', 'medium', 'high']))
      hidingRule(scene, random, 150, from)
      scene.record('MailItemsAccessed', { minutesAgo: 140, address: from }, { OperationCount: 400, RecordType: 50 })
    },
  },
  {
    name: 'forward only',
    runs: 5,
    async play(scene, random) {
      await everyday(scene, random)
      const from = random.pick(foreign)
      scene.signIn(100, from, random.pick(['medium', 'high']))
      if (random.next() < 0.5) scene.forward(random.pick(drops), random.next() < 0.3, { minutesAgo: 90, address: from })
      else
        scene.rule(
          { name: random.pick(['.', 'fw', 'sync']), actions: { redirectTo: [random.pick(drops)], markAsRead: true } },
          { minutesAgo: 90, address: from, client: 'outlook' },
        )
      if (random.next() < 0.5)
        scene.record(
          'User registered security info',
          { minutesAgo: 95, address: from },
          { RecordType: 8, Workload: 'AzureActiveDirectory' },
        )
      if (random.next() < 0.6)
        scene.deleted('HardDelete', ['New sign-in to your account'], { minutesAgo: 85, address: from })
    },
  },
  {
    name: 'forward only, in a tenant without licences',
    runs: 2,
    isBasic: true,
    async play(scene, random) {
      await everyday(scene, random)
      const from = random.pick(foreign)
      scene.signIn(100, from)
      scene.forward(random.pick(drops), false, { minutesAgo: 90, address: from })
      scene.deleted('HardDelete', ['Unusual sign-in activity'], { minutesAgo: 85, address: from })
    },
  },
  {
    name: 'application with consent',
    runs: 4,
    async play(scene, random) {
      await everyday(scene, random)
      const from = random.pick(foreign)
      scene.signIn(150, from, random.pick(['medium', 'high']))
      consent(scene, 'PDF Viewer Pro', 'Mail.ReadWrite Mail.Send offline_access', 140, from)
      for (let index = 0; index < 6; index += 1)
        await scene.sent(100 - index, { copy: false, subject: 'Please review' })
      if (random.next() < 0.7)
        scene.deleted('SoftDelete', ['Undeliverable: Please review'], { minutesAgo: 60, address: from })
    },
  },
  {
    name: 'shared mailbox abused',
    runs: 4,
    async play(scene, random) {
      await everyday(scene, random)
      const from = random.pick(foreign)
      scene.record(
        'UserLoggedIn',
        { minutesAgo: 130, address: from, by: 'frida.fink@contoso.com' },
        { RecordType: 15, Workload: 'AzureActiveDirectory' },
      )
      for (let index = 0; index < 10; index += 1)
        await scene.sent(110 - index, { copy: false, category: 'phish', subject: 'Statement' })
      scene.rule(
        { name: '.', actions: { deleteMessage: true } },
        { minutesAgo: 115, address: from, by: 'frida.fink@contoso.com' },
      )
      if (random.next() < 0.5) scene.restricted(60)
      if (random.next() < 0.5) scene.incident(105, '5 phish messages in 4 min')
    },
  },
  {
    name: 'phishing inside the tenant',
    runs: 5,
    async play(scene, random) {
      await everyday(scene, random)
      const from = random.pick(foreign)
      scene.signIn(220, from, random.pick(['none', 'medium', 'high']))
      if (random.next() < 0.5) scene.risk(215, 'mcasSuspiciousInboxManipulationRules', 'high')
      scene.rule(
        {
          name: random.pick(['z', '..', 'Inbox clean']),
          conditions: { subjectOrBodyContainsWords: ['phish', 'hacked', 'spam', 'suspicious'] },
          actions: { deleteMessage: true, stopProcessingRules: true },
        },
        { minutesAgo: 200, address: from, client: random.pick(['owa', 'outlook-nameless']) },
      )
      for (let index = 0; index < 5; index += 1)
        scene.record(
          'Send',
          { minutesAgo: 190 - index, address: from },
          {
            RecordType: 2,
            MailboxOwnerUPN: scene.address,
            SaveToSentItems: false,
            Item: { Subject: 'Team bonus', InternetMessageId: `<${randomUUID()}@contoso.com>` },
          },
        )
      scene.deleted('HardDelete', ['Security alert: message blocked', 'RE: Team bonus'], {
        minutesAgo: 170,
        address: from,
      })
    },
  },
  {
    name: 'device with malware',
    runs: 4,
    async play(scene, random) {
      await everyday(scene, random)
      for (let index = 0; index < random.between(1, 4); index += 1)
        await scene.sent(60 - index, { copy: random.next() < 0.5, category: 'malware', subject: 'Order' })
      scene.infected(30)
      if (random.next() < 0.4) scene.incident(55, '5 malware messages in 6 min')
    },
  },
  // The two that follow were added after the first run, in which nothing was missed: they show where the scoring ends.
  {
    name: 'forward only, through a network that the owner uses, in a tenant without licences',
    runs: 1,
    isBasic: true,
    async play(scene, random) {
      await everyday(scene, random)
      scene.forward(random.pick(drops), false, { minutesAgo: 90, address: home })
    },
  },
  {
    name: 'a plausible rule through a network that the owner uses',
    runs: 1,
    async play(scene, random) {
      await everyday(scene, random)
      scene.rule(
        {
          name: 'Supplier mail',
          conditions: { subjectContainsWords: ['invoice', 'iban'] },
          actions: { moveToFolder: 'Archive', markAsRead: true },
        },
        { minutesAgo: 90, address: home },
      )
    },
  },
]
