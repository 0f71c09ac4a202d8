// Tenant Allow/Block List: exchange-online 2.5 (record with its malformed key [WIRE], limits [MS]).
import { createHash } from 'node:crypto'
import { boolParameter, type Cmdlet, type CmdletContext, listParameter, textParameter, utcStamp } from '../cmdlet.ts'
import { badRequest, invalidObject, objectNotFound } from '../errors.ts'
import { bool, choice, date, int, list, text } from '../parameters.ts'
import type { Row } from '../versioned-table.ts'

const types = { ListType: choice('Url', 'Sender', 'FileHash', 'IP'), ListSubType: choice('Tenant', 'AdvancedDelivery') }
const entriesLimit = 500
const urlLength_max = 250
const defaultLife_ms = 30 * 86_400_000

function record(row: Row): Record<string, unknown> {
  const { ListType: _, ...values } = row.values
  return {
    Identity: row.guid,
    Value: row.name,
    ...values,
    SubmissionID: '',
    SysManaged: false,
    LastModifiedDateTime: utcStamp(row.changedAt),
    ObjectState: 'New',
    EntryValueHash: createHash('sha256').update(row.name).digest('base64'),
    LastUsedDate: null,
    'LastUsedDate(DateTime])': null,
    CreatedDateTime: utcStamp(row.createdAt),
    Error: null,
  }
}

const subType = (context: CmdletContext): string => textParameter(context, 'ListSubType') ?? 'Tenant'

function inList(context: CmdletContext, rows: readonly Row[]): Row[] {
  return rows.filter(
    (row) =>
      row.values['ListType'] === textParameter(context, 'ListType') && row.values['ListSubType'] === subType(context),
  )
}

function get(context: CmdletContext) {
  const entry = textParameter(context, 'Entry')?.toLowerCase()
  const rows = inList(context, context.visible('TenantAllowBlockListItems'))
  return { value: rows.filter((row) => entry === undefined || row.name.toLowerCase() === entry).map(record) }
}

function expiration(context: CmdletContext): string | null {
  if (boolParameter(context, 'NoExpiration') === true) return null
  const given = textParameter(context, 'ExpirationDate')
  return given ?? utcStamp(new Date(context.world.clock.now().getTime() + defaultLife_ms))
}

function create(context: CmdletContext) {
  const table = context.state.table('TenantAllowBlockListItems')
  const allow = boolParameter(context, 'Allow') === true
  const block = boolParameter(context, 'Block') === true
  if (allow === block) throw invalidObject('Specify either Allow or Block.')
  const entries = listParameter(context, 'Entries') ?? []
  const isUrl = textParameter(context, 'ListType') === 'Url'
  if (isUrl && entries.some((entry) => entry.length > urlLength_max))
    throw invalidObject(`A URL can have at most ${urlLength_max} characters.`)
  if (subType(context) === 'AdvancedDelivery' && !(isUrl && allow && boolParameter(context, 'NoExpiration')))
    throw invalidObject('AdvancedDelivery entries must be Url, Allow and NoExpiration.')
  const existing = inList(context, table.rows())
  if (existing.length + entries.length > entriesLimit)
    throw badRequest('Microsoft.Exchange.Management.Tasks.TooManyEntriesException', 'The list is full.')
  const made = entries.map((entry) => {
    if (existing.some((row) => row.name.toLowerCase() === entry.toLowerCase()))
      throw badRequest(
        'Microsoft.Exchange.Management.Tasks.DuplicateEntryException',
        `Entry "${entry}" already exists.`,
      )
    const row = context.state.newRow(entry, {
      Action: allow ? 'Allow' : 'Block',
      Notes: textParameter(context, 'Notes') ?? '',
      ListType: textParameter(context, 'ListType'),
      ListSubType: subType(context),
      ModifiedBy: context.actor.name,
      ExpirationDate: expiration(context),
      RemoveAfter: context.parameters.get('RemoveAfter') ?? null,
    })
    table.add(row)
    return record(row)
  })
  return { value: made, objectId: entries.join(',') }
}

/** Entries by value or by id. */
function named(context: CmdletContext): Row[] {
  const rows = inList(context, context.state.table('TenantAllowBlockListItems').rows())
  const entries = (listParameter(context, 'Entries') ?? []).map((entry) => entry.toLowerCase())
  const ids = listParameter(context, 'Ids') ?? []
  const found = rows.filter((row) => entries.includes(row.name.toLowerCase()) || ids.includes(row.guid))
  if (found.length === 0) throw objectNotFound([...entries, ...ids].join(','))
  return found
}

function change(context: CmdletContext) {
  const rows = named(context)
  for (const row of rows) {
    const allow = boolParameter(context, 'Allow')
    const notes = textParameter(context, 'Notes')
    const hasExpiry = context.parameters.has('NoExpiration') || context.parameters.has('ExpirationDate')
    context.state.table('TenantAllowBlockListItems').replace(
      context.state.changedRow(row, {
        ...(allow === null ? {} : { Action: allow ? 'Allow' : 'Block' }),
        ...(notes === null ? {} : { Notes: notes }),
        ...(hasExpiry ? { ExpirationDate: expiration(context) } : {}),
        ModifiedBy: context.actor.name,
      }),
    )
  }
  return { value: [], objectId: rows.map((row) => row.name).join(',') }
}

function remove(context: CmdletContext) {
  const rows = named(context)
  for (const row of rows) context.state.table('TenantAllowBlockListItems').remove(row.guid)
  return { value: [], objectId: rows.map((row) => row.name).join(',') }
}

const noun = 'TenantAllowBlockListItems'
const values = {
  Allow: bool(),
  Block: bool(),
  NoExpiration: bool(),
  ExpirationDate: date(),
  RemoveAfter: int(1, 90),
  Notes: text(1024),
}

export const allowBlockListCmdlets: Cmdlet[] = [
  { name: `Get-${noun}`, family: 'hygiene', parameters: { ...types, Entry: text() }, required: ['ListType'], run: get },
  {
    name: `New-${noun}`,
    family: 'hygiene',
    parameters: { ...types, ...values, Entries: list() },
    required: ['ListType', 'Entries'],
    run: create,
  },
  {
    name: `Set-${noun}`,
    family: 'hygiene',
    parameters: { ...types, ...values, Entries: list(), Ids: list() },
    required: ['ListType'],
    run: change,
  },
  {
    name: `Remove-${noun}`,
    family: 'hygiene',
    parameters: { ...types, Entries: list(), Ids: list() },
    required: ['ListType'],
    run: remove,
  },
]
