// The report on the whole programme: factors, campaigns of the period, trainings. Numbers and no names.
import type { TrainingFigures } from '../../training/contract.ts'
import type { TrendPoint } from '../contract.ts'
import { clickText, day, percent, rateText } from '../format.ts'
import type { Factor } from '../programme-contract.ts'
import { drawBars } from './charts.ts'
import { colours, writePdf } from './document.ts'

export interface ProgrammeInput {
  tenantName: string
  from: Date
  to: Date
  factors: readonly Factor[]
  /** Oldest first. */
  campaigns: readonly (TrendPoint & { clickAtMost: TrendPoint['click'] })[]
  trainings: TrainingFigures
}

/** Resolves with the PDF. */
export function renderProgramme({
  tenantName,
  from,
  to,
  factors,
  campaigns,
  trainings,
}: ProgrammeInput): Promise<Buffer> {
  const title = `Phishing simulations: ${tenantName}`
  return writePdf({ title, subject: 'Report on the programme', language: 'en-GB', at: to }, (pdf) => {
    pdf.heading(1, title)
    pdf.paragraph(`${day(from.toISOString())} to ${day(to.toISOString())}`, { colour: colours.quiet })
    pdf.heading(2, 'How aware people are')
    pdf.table(
      'Awareness factors',
      ['Factor', 'Now', 'Goal', 'State'],
      factors.map(({ title: name, text, goal, state }) => [name, text, goal, state]),
      [2, 3, 3, 1],
    )
    pdf.heading(2, 'Campaigns')
    if (campaigns.length === 0) pdf.paragraph('There was no campaign in this time.')
    else {
      const bars = campaigns.map(({ campaign, report }) => ({
        label: campaign.name,
        value: report.rate ?? 0,
        text: rateText(report),
        colour: colours.good,
      }))
      drawBars(pdf, 'Share of people who reported', bars, 1)
      pdf.table(
        'Campaigns, oldest first',
        ['Campaign', 'Launched', 'Reported', 'Clicked', 'Caught'],
        campaigns.map(({ campaign, at, report, click, clickAtMost, caught }) => [
          campaign.name,
          day(at),
          percent(report.rate),
          clickText({ click, clickAtMost }),
          percent(caught.rate),
        ]),
        [3, 2, 1.5, 3, 1.5],
      )
    }
    pdf.heading(2, 'Trainings')
    pdf.table(
      'People with a training',
      ['State', 'People'],
      [
        ['Assigned', String(trainings.assigned)],
        ['Started', String(trainings.started)],
        ['Finished: quiz passed', String(trainings.completed)],
        ['Overdue', String(trainings.overdue)],
      ],
    )
  })
}
