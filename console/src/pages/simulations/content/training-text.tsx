// A training in one language as people read it: its lesson with pictures, and the quiz with the right answers.
import { useQuery } from '@tanstack/react-query'
import { useTenantId } from '#console/api/session.ts'
import { ToneLabel } from '#console/theme/tone.tsx'
import { picturesQuery, type TrainingText as Text } from '../content-api.ts'
import classes from '../simulations.module.css'

export function TrainingText({ text }: { text: Text }) {
  return (
    <>
      <p>{text.summary}</p>
      {text.sections.map((section, index) => (
        <section key={index}>
          <h3>{section.heading}</h3>
          {section.paragraphs.map((paragraph, at) => (
            <p key={at}>{boldParts(paragraph)}</p>
          ))}
          {section.picture !== null && <Picture {...section.picture} />}
        </section>
      ))}
      <h3>Quiz</h3>
      <ol className={classes.plain}>
        {text.quiz.map(({ question, options, correct, explanation }, index) => (
          <li key={index}>
            <strong>{question}</strong>
            <ul className={classes.plain}>
              {options.map((option, at) => (
                <li key={at}>
                  {option} {at === correct && <ToneLabel tone="ok">Right</ToneLabel>}
                </li>
              ))}
            </ul>
            <p className={classes.dimmed}>{explanation}</p>
          </li>
        ))}
      </ol>
    </>
  )
}

function Picture({ id, alt }: { id: string; alt: string }) {
  const pictures = useQuery(picturesQuery(useTenantId()))
  const svg = pictures.data?.items.find((each) => each.id === id)?.svg
  if (svg === undefined) return <p className={classes.dimmed}>Picture: {alt}</p>
  return <img className={classes.picture} src={`data:image/svg+xml,${encodeURIComponent(svg)}`} alt={alt} />
}

/** The only markup of trainings: **bold**. */
const boldParts = (text: string) =>
  text.split('**').map((part, index) => (index % 2 === 1 ? <strong key={index}>{part}</strong> : part))
