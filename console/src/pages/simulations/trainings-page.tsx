// Which trainings there are, what they teach, and their text and quiz as people get them.
import { Button, Drawer, Select } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { ContentLanguage } from '#phish-threat/contract.ts'
import { useTenantId } from '#console/api/session.ts'
import { Page } from '#console/components/page.tsx'
import { States } from '#console/components/states.tsx'
import { ToneLabel } from '#console/theme/tone.tsx'
import { trainingQuery, trainingsQuery, type TrainingSummary, type TrainingView } from './content-api.ts'
import classes from './simulations.module.css'
import { languageWords, techniqueWords, themeWord } from './words.ts'

export function Component() {
  const tenantId = useTenantId()
  const query = useQuery(trainingsQuery(tenantId))
  const [opened, setOpened] = useState<TrainingSummary | null>(null)
  return (
    <Page title="Trainings" lead="Short lessons with a quiz. Who is caught gets the one that matches the attack.">
      <States query={query} shape="cards" failure="The trainings cannot be shown">
        {({ items }) => (
          <ul className={classes.tiles} aria-label="Trainings">
            {items.map((training) => (
              <li key={training.id} className={classes.tile}>
                <h2>{training.title}</h2>
                <p className={classes.dimmed}>
                  {training.kind === 'lesson' ? 'Lesson' : 'Refresher'}, about {training.minutes} min,{' '}
                  {training.languages.map((each) => each.toUpperCase()).join(', ')}
                </p>
                {training.source === 'tenant' && <ToneLabel tone="info">Your own</ToneLabel>}
                <div className={classes.tileEnd}>
                  <Button
                    size="xs"
                    variant="default"
                    onClick={() => setOpened(training)}
                    aria-label={`Read ${training.title}`}
                  >
                    Read it
                  </Button>
                </div>
              </li>
            ))}
          </ul>
        )}
      </States>
      <Drawer
        opened={opened !== null}
        onClose={() => setOpened(null)}
        position="right"
        size="min(720px, 100vw)"
        title={opened?.title}
      >
        {opened !== null && <Reading tenantId={tenantId} id={opened.id} />}
      </Drawer>
    </Page>
  )
}

function Reading({ tenantId, id }: { tenantId: string; id: string }) {
  const query = useQuery(trainingQuery(tenantId, id))
  return (
    <States query={query} shape="text" failure="The training cannot be shown">
      {(view) => <Text view={view} />}
    </States>
  )
}

function Text({ view }: { view: TrainingView }) {
  const { training } = view
  const [language, setLanguage] = useState<ContentLanguage>('en')
  const text = training.texts.find((each) => each.language === language) ?? training.texts[0]
  if (text === undefined) return null
  const { themes, techniques } = training.matches
  return (
    <>
      <Select
        label="Language"
        data={training.texts.map((each) => ({ value: each.language, label: languageWords[each.language] }))}
        value={text.language}
        onChange={(value) => value !== null && setLanguage(value as ContentLanguage)}
        allowDeselect={false}
        w={180}
      />
      <p>{text.summary}</p>
      {themes.length + techniques.length > 0 && (
        <p className={classes.dimmed}>
          Matches: {[...techniques.map((each) => techniqueWords[each]), ...themes.map(themeWord)].join(', ')}
        </p>
      )}
      {text.sections.map((section) => (
        <section key={section.heading}>
          <h3>{section.heading}</h3>
          {section.paragraphs.map((paragraph) => (
            <p key={paragraph}>{boldParts(paragraph)}</p>
          ))}
          {section.picture !== null && <p className={classes.dimmed}>Picture: {section.picture.alt}</p>}
        </section>
      ))}
      <h3>Quiz</h3>
      <ol className={classes.plain}>
        {text.quiz.map(({ question, options, correct, explanation }) => (
          <li key={question}>
            <strong>{question}</strong>
            <ul className={classes.plain}>
              {options.map((option, index) => (
                <li key={option}>
                  {option} {index === correct && <ToneLabel tone="ok">Right</ToneLabel>}
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

/** The only markup of trainings: **bold**. */
const boldParts = (text: string) =>
  text.split('**').map((part, index) => (index % 2 === 1 ? <strong key={index}>{part}</strong> : part))
