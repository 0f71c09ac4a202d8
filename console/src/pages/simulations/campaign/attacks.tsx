// Which attack caught whom, against what was expected of it, and which cues were seen.
import { useQuery } from '@tanstack/react-query'
import type { AttackResult } from '#phish-threat/results/contract.ts'
import { useTenantId } from '#console/api/session.ts'
import { ChartView } from '#console/charts/chart-view.tsx'
import { rankedBars } from '#console/charts/ranked-bars.ts'
import { DataTable, type Column } from '#console/components/data-table/data-table.tsx'
import { States } from '#console/components/states.tsx'
import { formatNumber } from '#console/util/numbers.ts'
import classes from '../simulations.module.css'
import { cueWord, difficultyWords, techniqueWords, themeWord } from '../words.ts'
import { resultsQuery } from './campaign-api.ts'
import { clickText, rateText, shareText } from './figures.ts'

export function Attacks({ campaignId }: { campaignId: string }) {
  const tenantId = useTenantId()
  const query = useQuery(resultsQuery(tenantId, campaignId))
  return (
    <States
      query={query}
      failure="The attacks cannot be shown"
      empty={({ figures }) =>
        (figures?.attacks.length ?? 0) > 0
          ? null
          : { kind: 'nothing-yet', title: 'No attacks', text: 'A campaign of training alone sends none.' }
      }
    >
      {({ figures }) => (
        <>
          <DataTable
            id="campaign-attacks"
            caption="Results by attack"
            columns={columns}
            rows={figures?.attacks ?? []}
            rowId={({ attackId }) => attackId}
          />
          {(figures?.cues.length ?? 0) > 0 && (
            <ChartView
              title="Which cues were overlooked most"
              unit="People caught by mails that had the cue"
              draw={(frame) =>
                rankedBars(
                  {
                    rows: (figures?.cues ?? []).map(({ kind, caught }) => ({ name: cueWord(kind), value: caught })),
                    tone: 'deleted',
                    unit: 'people caught',
                    noun: 'Cue',
                  },
                  frame,
                )
              }
            />
          )}
        </>
      )}
    </States>
  )
}

const columns: Column<AttackResult>[] = [
  {
    id: 'name',
    header: 'Attack',
    isMain: true,
    cell: ({ name, technique, theme, difficulty }) => (
      <>
        {name}
        <div className={classes.dimmed}>
          {techniqueWords[technique]}, {themeWord(theme).toLowerCase()}, {difficultyWords[difficulty].toLowerCase()}
        </div>
      </>
    ),
  },
  { id: 'delivered', header: 'Delivered', align: 'right', cell: ({ tally }) => formatNumber(tally.delivered) },
  { id: 'reported', header: 'Reported', align: 'right', cell: ({ rates }) => rateText(rates.report) },
  { id: 'clicked', header: 'Clicked', align: 'right', cell: ({ rates }) => clickText(rates) },
  { id: 'caught', header: 'Caught', align: 'right', cell: ({ rates }) => rateText(rates.caught) },
  {
    id: 'expected',
    header: 'Expected',
    align: 'right',
    cell: ({ predictedCompromiseRate }) => shareText(predictedCompromiseRate),
  },
]
