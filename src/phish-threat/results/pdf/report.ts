// The report of a campaign on paper: one page for managers, then the detail. All numbers are those of the API.
import type { Comparison, Figures, Results } from '../contract.ts'
import { groupName } from '../columns.ts'
import { clickText, day, duration, moment, percent, rateText } from '../format.ts'
import { drawBars } from './charts.ts'
import { colours, type PdfWriter, writePdf } from './document.ts'

export interface ReportInput {
  results: Results
  comparison: Comparison | null
}

/** Resolves with the PDF. */
export function renderReport({ results, comparison }: ReportInput): Promise<Buffer> {
  const { campaign } = results
  return writePdf(
    {
      title: `Phishing simulation: ${campaign.name}`,
      subject: 'Results of a simulation campaign',
      language: 'en-GB',
      at: new Date(results.at),
    },
    (pdf) => {
      pdf.heading(1, `Phishing simulation: ${campaign.name}`)
      pdf.paragraph(headLine(results), { colour: colours.quiet })
      const { figures } = results
      if (figures === null) return pdf.paragraph(results.withheld ?? 'There are no results.')
      writeSummary(pdf, results, figures, comparison)
      pdf.newPage()
      writeDetail(pdf, figures)
      pdf.heading(2, 'How it was counted')
      pdf.list(results.method)
    },
  )
}

function headLine({ campaign, at, isArchived }: Results): string {
  const from = campaign.launchedAt === null ? 'not launched' : `launched ${day(campaign.launchedAt)}`
  const to = campaign.endsAt === null ? '' : `, open until ${day(campaign.endsAt)}`
  return `State: ${campaign.state}, ${from}${to}. Numbers of ${moment(at)}${isArchived ? ', kept as totals' : ''}.`
}

function writeSummary(pdf: PdfWriter, results: Results, figures: Figures, comparison: Comparison | null): void {
  const { tally, rates, speeds } = figures
  pdf.heading(2, headlineOf(figures))
  drawBars(
    pdf,
    'What became of the mails',
    [
      { label: 'Recipients', value: tally.recipients, text: String(tally.recipients) },
      { label: 'Delivered', value: tally.delivered, text: String(tally.delivered) },
      { label: 'Reported', value: tally.reported, text: rateText(rates.report), colour: colours.good },
      { label: 'Opened', value: tally.opened, text: rateText(rates.open) },
      {
        label: 'Clicked',
        value: tally.clicked,
        atMost: tally.clicked + tally.unconfirmed,
        text: clickText(rates),
        colour: colours.bad,
      },
      { label: 'Entered data', value: tally.submitted, text: rateText(rates.submit), colour: colours.bad },
      { label: 'Caught', value: tally.caught, text: rateText(rates.caught), colour: colours.bad },
      { label: 'Missed', value: tally.outcomes.missed, text: rateText(rates.missed) },
    ],
    tally.recipients,
  )
  pdf.table(
    'In short',
    ['Figure', 'Value'],
    [
      [
        'Resilience (reports for each person caught)',
        rates.resilience === null ? 'nobody was caught' : twoDigits(rates.resilience),
      ],
      ['First report after the first delivery', duration(speeds.firstReport_seconds)],
      ['First click after the first delivery', duration(speeds.firstClick_seconds)],
      ['Half of the clicks within', duration(speeds.medianClick_seconds)],
      ['Half of the reports within', duration(speeds.medianReport_seconds)],
      ['Expected to be caught, by the difficulty of the attacks', percent(figures.difficulty?.expected ?? null)],
      ['Automated visits (in no figure)', String(figures.automated.visits)],
    ],
    [3, 2],
  )
  if (comparison !== null && comparison.baseline !== null) {
    pdf.heading(3, `Compared with ${comparison.baseline.campaign.name}`)
    pdf.list(comparison.summary)
  }
  pdf.heading(3, 'What we recommend')
  pdf.list(results.recommendations)
}

/** The finding, reports first. */
function headlineOf({ tally, rates }: Figures): string {
  if (tally.delivered === 0) return 'Nothing was delivered yet'
  return `${percent(rates.report.rate)} reported, ${percent(rates.caught.rate)} were caught`
}

function writeDetail(pdf: PdfWriter, figures: Figures): void {
  const { tally } = figures
  pdf.heading(2, 'Delivery')
  pdf.table(
    'Mails by delivery status',
    ['Status', 'Mails'],
    [
      ['Delivered', String(tally.delivered)],
      ['Pending', String(tally.pending)],
      ['Failed', String(tally.failed)],
      ['Blocklisted', String(tally.blocklisted)],
      ['Cancelled', String(tally.cancelled)],
    ],
  )
  pdf.heading(2, 'Each person once')
  pdf.table(
    'Recipients by outcome',
    ['Outcome', 'People'],
    [
      ['Reported, not caught', String(tally.outcomes.reported)],
      ['Caught, then reported', String(tally.outcomes['failed-reported'])],
      ['Caught', String(tally.outcomes.failed)],
      ['Missed', String(tally.outcomes.missed)],
      ['Not delivered', String(tally.outcomes['not-delivered'])],
    ],
  )
  writeAttacks(pdf, figures)
  writeDelays(pdf, figures)
  writeGroups(pdf, figures)
  writeDevices(pdf, figures)
  writeAutomated(pdf, figures)
  writeTraining(pdf, figures)
}

function writeAttacks(pdf: PdfWriter, { attacks, cues }: Figures): void {
  if (attacks.length === 0) return
  pdf.heading(2, 'By attack')
  pdf.table(
    'Attacks with what was expected of them',
    ['Attack', 'Difficulty', 'Delivered', 'Reported', 'Caught', 'Expected'],
    attacks.map(({ name, difficulty, tally, rates, predictedCompromiseRate }) => [
      name,
      difficulty,
      String(tally.delivered),
      percent(rates.report.rate),
      percent(rates.caught.rate),
      percent(predictedCompromiseRate),
    ]),
  )
  if (cues.length > 0)
    pdf.table(
      'Cues in the mails',
      ['Cue', 'Delivered', 'Caught', 'Share'],
      cues.map(({ kind, delivered, caught, rate }) => [
        kind.replaceAll('-', ' '),
        String(delivered),
        String(caught),
        percent(rate),
      ]),
    )
}

function writeDelays(pdf: PdfWriter, { delays }: Figures): void {
  pdf.heading(2, 'How fast')
  pdf.table(
    'Time since delivery',
    ['Within', 'Clicked', 'Reported', 'Automated visits'],
    delays.map(({ from_minutes, to_minutes, clicked, reported, automated }) => [
      to_minutes === null
        ? `after ${duration(from_minutes * 60)}`
        : `${from_minutes === 0 ? '0' : duration(from_minutes * 60)} to ${duration(to_minutes * 60)}`,
      String(clicked),
      String(reported),
      String(automated),
    ]),
  )
}

function writeGroups(pdf: PdfWriter, { departments }: Figures): void {
  if (departments.length === 0) return
  pdf.heading(2, 'By department')
  pdf.table(
    'Departments of at least five people',
    ['Department', 'Delivered', 'Reported', 'Clicked', 'Caught'],
    departments.map(({ name, tally, rates }) => [
      groupName(name),
      String(tally.delivered),
      percent(rates.report.rate),
      rates.click.count === rates.clickAtMost.count
        ? percent(rates.click.rate)
        : `${percent(rates.click.rate)} to ${percent(rates.clickAtMost.rate)}`,
      percent(rates.caught.rate),
    ]),
  )
}

function writeDevices(pdf: PdfWriter, { devices }: Figures): void {
  if (devices.length === 0) return
  pdf.heading(2, 'By device')
  pdf.table(
    'Devices on which mails were opened and people were caught',
    ['Device', 'Opened', 'Caught'],
    devices.map(({ device, opened, caught }) => [device ?? 'Not known', String(opened), String(caught)]),
  )
}

function writeAutomated(pdf: PdfWriter, { automated }: Figures): void {
  pdf.heading(2, 'Automated visits')
  pdf.paragraph(
    `${automated.visits} visits were by machines, and ${automated.unconfirmedVisits} cannot be told. Machines count in no figure.`,
  )
  if (automated.reasons.length > 0)
    pdf.table(
      'Why they were found to be machines',
      ['Reason', 'Visits'],
      automated.reasons.map(({ code, text, visits }) => [text === '' ? code : text, String(visits)]),
      [5, 1],
    )
}

function writeTraining(pdf: PdfWriter, { tally, overdueTrainings }: Figures): void {
  if (tally.assigned === 0) return
  pdf.heading(2, 'Training')
  pdf.table(
    'People with a training',
    ['State', 'People'],
    [
      ['Assigned', String(tally.assigned)],
      ['Started', String(tally.started)],
      ['Finished: quiz passed', String(tally.completed)],
      ['Overdue', String(overdueTrainings)],
    ],
  )
}

const twoDigits = (value: number) => String(Math.round(value * 100) / 100)
