// The score of a mailbox as a bar against the thresholds, with its number and what it means in words.
import { ToneLabel } from '#console/theme/tone.tsx'
import { bands, type MailboxSymptoms } from './words.ts'
import { pointsText } from './score-chart.ts'
import classes from './symptoms.module.css'

const longest = 120

const percent = (points: number): string => `${(Math.min(Math.max(points, 0), longest) / longest) * 100}%`

export function ScoreBar({ score, band }: Pick<MailboxSymptoms, 'score' | 'band'>) {
  const { tone, word } = bands[band]
  return (
    <div className={classes.score}>
      <span className={classes.number}>{pointsText(score)}</span>
      <span className={classes.track} aria-hidden>
        <span className={classes.fill} data-tone={tone} style={{ width: percent(score) }} />
        {[bands.low, bands.high, bands.respond].map(({ from }) => (
          <span key={from} className={classes.mark} style={{ left: percent(from) }} />
        ))}
      </span>
      <ToneLabel tone={tone}>{word}</ToneLabel>
    </div>
  )
}
