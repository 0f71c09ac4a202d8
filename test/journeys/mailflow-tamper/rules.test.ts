// Every kind of tampering with our mail flow rules is found with severity, author and values, and is put right.
import assert from 'node:assert/strict'
import { asAdmin, repair } from './watch.ts'
import { changed, outbound, playAll, remove, rule, setRule, type Case } from './case.ts'

const redirecting = [30, 40].flatMap((number): Case[] => {
  const key = `r${number}`
  return [
    {
      name: `rule ${number} deleted`,
      act: remove('TransportRule', rule(number)),
      code: 'object.deleted',
      severity: 'high',
      key,
      property: null,
      old: rule(number),
      new: null,
      undo: 'plan',
    },
    {
      name: `rule ${number} switched off`,
      act: (watch) => asAdmin(watch, 'Disable-TransportRule', { Identity: rule(number), Confirm: false }),
      code: 'object.disabled',
      severity: 'high',
      key,
      property: 'Enabled',
      old: true,
      new: false,
      undo: 'plan',
    },
    changed(`rule ${number} only audits`, 'high', key, 'Mode', setRule(number, { Mode: 'Audit' }), {
      old: null,
      new: 'Audit',
    }),
    changed(
      `rule ${number} begins next year`,
      'high',
      key,
      'ActivationDate',
      setRule(number, { ActivationDate: '2027-12-01T00:00:00Z' }),
    ),
    changed(
      `rule ${number} has expired`,
      'high',
      key,
      'ExpiryDate',
      setRule(number, { ExpiryDate: '2026-01-01T00:00:00Z' }),
    ),
    changed(
      `rule ${number}: connector cleared`,
      'high',
      key,
      'RouteMessageOutboundConnector',
      setRule(number, { RouteMessageOutboundConnector: null }),
      { old: outbound, new: null },
    ),
    changed(
      `rule ${number}: exception added`,
      'high',
      key,
      'ExceptIfSenderDomainIs',
      setRule(number, { ExceptIfSenderDomainIs: ['partner.example'] }),
      { old: null, new: ['partner.example'] },
    ),
    changed(
      `rule ${number}: exception widened`,
      'high',
      key,
      'ExceptIfHeaderContainsWords',
      setRule(number, { ExceptIfHeaderContainsWords: ['returned', 'simulation', 'trusted'] }),
    ),
    changed(
      `rule ${number}: condition added`,
      'high',
      key,
      'SubjectContainsWords',
      setRule(number, { SubjectContainsWords: ['scan me'] }),
    ),
    changed(
      `rule ${number}: header value changed`,
      'high',
      key,
      'SetHeaderValue',
      setRule(number, { SetHeaderValue: 'in AAAABBBBCCCC' }),
    ),
    changed(
      `rule ${number}: later rules run`,
      'high',
      key,
      'StopRuleProcessing',
      setRule(number, { StopRuleProcessing: false }),
    ),
  ]
})

const guarding = [10, 20, 60].flatMap((number): Case[] => [
  {
    name: `rule ${number} deleted`,
    act: remove('TransportRule', rule(number)),
    code: 'object.deleted',
    severity: 'high',
    key: `r${number}`,
    property: null,
    undo: 'plan',
  },
  {
    name: `rule ${number} switched off`,
    act: (watch) => asAdmin(watch, 'Disable-TransportRule', { Identity: rule(number), Confirm: false }),
    code: 'object.disabled',
    severity: 'high',
    key: `r${number}`,
    property: 'Enabled',
    undo: 'plan',
  },
])

const guardsChanged: Case[] = [
  changed(
    'rule 10: looks for something else',
    'high',
    'r10',
    'HeaderMatchesPatterns',
    setRule(10, { HeaderMatchesPatterns: ['^never$'] }),
    { old: ['.+'], new: ['^never$'] },
  ),
  changed('rule 10: removes another header', 'high', 'r10', 'RemoveHeader', setRule(10, { RemoveHeader: 'X-Other' })),
  changed(
    'rule 10: exception added',
    'high',
    'r10',
    'ExceptIfFrom',
    setRule(10, { ExceptIfFrom: ['admin@contoso.com'] }),
  ),
  changed('rule 60: removes another header', 'high', 'r60', 'RemoveHeader', setRule(60, { RemoveHeader: 'X-Other' })),
  changed('rule 60: only audits', 'high', 'r60', 'Mode', setRule(60, { Mode: 'Audit' }), { old: null, new: 'Audit' }),
]

const names: Case[] = [
  {
    name: 'a foreign rule has taken the name of rule 30',
    async act(watch) {
      await remove('TransportRule', rule(30))(watch)
      await asAdmin(watch, 'New-TransportRule', {
        Name: rule(30),
        PrependSubject: '[x] ',
        SubjectContainsWords: ['zz'],
      })
    },
    code: 'object.name-taken',
    severity: 'high',
    key: 'r30',
    property: null,
    old: rule(30),
    async undo(watch) {
      await assert.rejects(repair(watch), /409 .*already has a mail flow rule called/, 'never overwritten')
      await asAdmin(watch, 'Set-TransportRule', { Identity: rule(30), Name: 'Tag' })
      await repair(watch)
      await remove('TransportRule', 'Tag')(watch)
    },
  },
  {
    name: 'a second object with the mark of rule 30',
    async act(watch) {
      const [original] = await asAdmin(watch, 'Get-TransportRule', { Identity: rule(30) })
      await asAdmin(watch, 'New-TransportRule', {
        Name: 'Copy of rule 30',
        Comments: original!['Comments'],
        PrependSubject: '[x] ',
        SubjectContainsWords: ['zz'],
      })
    },
    code: 'object.doubled',
    severity: 'low',
    key: 'r30',
    property: null,
    new: 'Copy of rule 30',
    undo: 'plan',
  },
]

playAll('every kind of tampering with rules is found and put right', [
  ...redirecting,
  ...guarding,
  ...guardsChanged,
  ...names,
])
