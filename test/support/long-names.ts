// Names and subjects as people really have them: of one long word, from right to left with an address behind, of a hundred characters.
import { sql } from 'kysely'
import type { Installation } from './installation.ts'

const oneWord =
  'Wolfeschlegelsteinhausenbergerdorffwelchevoralternwarengewissenhaftschaferswessenschafewarenwohlgepflegt'
const rightToLeft = 'שרה כהן־אברהמוביץ مركز الأمن والاتصالات (Region Süd) sara@contoso.com'
const manyWords =
  'Consolidated Amalgamated International Holdings and Financial Services of Northern and Southern Europe and Asia'
export const longNames = [oneWord, rightToLeft, manyWords]
const longSubjects = [oneWord.repeat(9), `دعوة عاجلة: חשבונית <b>42</b> sara@contoso.com`, `${manyWords} `.repeat(8)]

const named: [table: string, column: string][] = [
  ['tenant', 'name'],
  ['person', 'display_name'],
  ['person', 'department'],
  ['people_group', 'display_name'],
  ['access_user', 'name'],
  ['computer', 'name'],
  ['incident', 'display_name'],
  ['alert', 'title'],
  ['operation', 'title'],
  ['mail_policy', 'name'],
  ['policy_template', 'name'],
  ['message', 'header_from'],
  ['quarantine_item', 'header_from'],
  ['audience', 'name'],
  ['campaign', 'name'],
  ['campaign_message', 'display_name'],
  ['campaign_message', 'department'],
  ['campaign_series', 'name'],
  ['training_assignment', 'display_name'],
]

/** In place of what the made-up tenants are called, each in turn. */
export function giveLongNames(made: Installation): Promise<void> {
  const columns = [
    ...named.map((each) => [...each, longNames] as const),
    ['message', 'subject', longSubjects] as const,
    ['quarantine_item', 'subject', longSubjects] as const,
  ]
  return made.app.platform!.db.asSystem(async (trx) => {
    for (const [table, column, texts] of columns) {
      const [whole, name] = [sql.table(table), sql.ref(column)]
      const { rows } = await sql<{ place: string }>`select ctid::text as place from ${whole}`.execute(trx)
      for (const [index, { place }] of rows.entries())
        await sql`update ${whole} set ${name} = ${texts[index % texts.length]} where ctid = ${place}::tid and ${name} is not null`.execute(
          trx,
        )
    }
  })
}
