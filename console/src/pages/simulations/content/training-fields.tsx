// A training in one language: title, lesson section by section, quiz question by question.
import { Button, Group, Radio, Select, Stack, Textarea, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTenantId } from '#console/api/session.ts'
import { Card } from '#console/components/card.tsx'
import { picturesQuery, type TrainingText } from '../content-api.ts'
import classes from '../simulations.module.css'
import {
  emptyQuestion,
  emptySection,
  options,
  paragraphsOf,
  questions,
  sections_max,
  textOf,
  type Question,
  type Section,
} from './training-draft.ts'

interface Props {
  text: TrainingText
  onChange: (change: Partial<TrainingText>) => void
}

export function TrainingFields({ text, onChange }: Props) {
  return (
    <>
      <Card title="Lesson">
        <Stack gap="sm">
          <TextInput
            label="Title"
            value={text.title}
            onChange={(event) => onChange({ title: event.currentTarget.value })}
            maxLength={200}
          />
          <Textarea
            label="Summary"
            description="In one sentence; it stands in lists and in the mail that invites"
            value={text.summary}
            onChange={(event) => onChange({ summary: event.currentTarget.value })}
            maxLength={400}
            autosize
            minRows={2}
          />
        </Stack>
      </Card>
      <Sections sections={text.sections} onChange={(sections) => onChange({ sections })} />
      <Quiz quiz={text.quiz} onChange={(quiz) => onChange({ quiz })} />
    </>
  )
}

const replaced = <T,>(items: readonly T[], at: number, change: Partial<T>): T[] =>
  items.map((item, index) => (index === at ? { ...item, ...change } : item))
const without = <T,>(items: readonly T[], at: number): T[] => items.filter((_, index) => index !== at)

function Sections({ sections, onChange }: { sections: Section[]; onChange: (sections: Section[]) => void }) {
  const pictures = useQuery(picturesQuery(useTenantId()))
  const names = (pictures.data?.items ?? []).map(({ id }) => id)
  return (
    <Card
      title="Sections"
      lead="Short: nobody reads for more than five minutes. A blank line begins a paragraph, **two stars** make words bold."
    >
      {sections.map((section, index) => (
        <fieldset key={index} className={classes.cue}>
          <legend>Section {index + 1}</legend>
          <Stack gap="xs">
            <TextInput
              label="Heading"
              value={section.heading}
              onChange={(event) => onChange(replaced(sections, index, { heading: event.currentTarget.value }))}
              maxLength={160}
            />
            <Textarea
              label="Text"
              value={textOf(section)}
              onChange={(event) =>
                onChange(replaced(sections, index, { paragraphs: paragraphsOf(event.currentTarget.value) }))
              }
              maxLength={15_000}
              autosize
              minRows={4}
            />
            <Group grow align="flex-start">
              <Select
                label="Picture"
                placeholder="None"
                data={names}
                value={section.picture?.id ?? null}
                onChange={(id) =>
                  onChange(
                    replaced(sections, index, {
                      picture: id === null ? null : { id, alt: section.picture?.alt ?? '' },
                    }),
                  )
                }
                clearable
                clearButtonProps={{ 'aria-label': `No picture in section ${index + 1}` }}
              />
              {section.picture !== null && (
                <TextInput
                  label="What it shows"
                  description="For those who do not see it"
                  value={section.picture.alt}
                  onChange={(event) =>
                    section.picture !== null &&
                    onChange(
                      replaced(sections, index, { picture: { ...section.picture, alt: event.currentTarget.value } }),
                    )
                  }
                  maxLength={300}
                />
              )}
            </Group>
            <RemoveButton
              what={`section ${index + 1}`}
              isDisabled={sections.length === 1}
              onClick={() => onChange(without(sections, index))}
            />
          </Stack>
        </fieldset>
      ))}
      <Button
        size="xs"
        variant="default"
        disabled={sections.length >= sections_max}
        onClick={() => onChange([...sections, emptySection()])}
      >
        Add a section
      </Button>
    </Card>
  )
}

function Quiz({ quiz, onChange }: { quiz: Question[]; onChange: (quiz: Question[]) => void }) {
  return (
    <Card
      title="Quiz"
      lead={`${questions.min} to ${questions.max} questions. The explanation is shown after each answer.`}
    >
      {quiz.map((question, index) => (
        <fieldset key={index} className={classes.cue}>
          <legend>Question {index + 1}</legend>
          <Stack gap="xs">
            <TextInput
              label="Question"
              value={question.question}
              onChange={(event) => onChange(replaced(quiz, index, { question: event.currentTarget.value }))}
              maxLength={400}
            />
            <Answers
              question={question}
              number={index + 1}
              onChange={(change) => onChange(replaced(quiz, index, change))}
            />
            <Textarea
              label="Explanation"
              value={question.explanation}
              onChange={(event) => onChange(replaced(quiz, index, { explanation: event.currentTarget.value }))}
              maxLength={600}
              autosize
              minRows={2}
            />
            <RemoveButton
              what={`question ${index + 1}`}
              isDisabled={quiz.length <= questions.min}
              onClick={() => onChange(without(quiz, index))}
            />
          </Stack>
        </fieldset>
      ))}
      <Button
        size="xs"
        variant="default"
        disabled={quiz.length >= questions.max}
        onClick={() => onChange([...quiz, emptyQuestion()])}
      >
        Add a question
      </Button>
    </Card>
  )
}

interface AnswersProps {
  question: Question
  number: number
  onChange: (change: Partial<Question>) => void
}

function Answers({ question: { options: answers, correct }, number, onChange }: AnswersProps) {
  const remove = (at: number): void =>
    onChange({
      options: without(answers, at),
      correct: correct > at ? correct - 1 : Math.min(correct, answers.length - 2),
    })
  return (
    <Radio.Group
      label="Answers; the chosen one is right"
      value={String(correct)}
      onChange={(value) => onChange({ correct: Number(value) })}
    >
      <Stack gap={6} mt={4}>
        {answers.map((answer, at) => (
          <Group key={at} gap="xs">
            <Radio value={String(at)} aria-label={`Answer ${at + 1} of question ${number} is right`} />
            <TextInput
              aria-label={`Answer ${at + 1} of question ${number}`}
              value={answer}
              onChange={(event) =>
                onChange({ options: answers.map((each, index) => (index === at ? event.currentTarget.value : each)) })
              }
              maxLength={300}
              style={{ flex: '1 1 180px' }}
            />
            <Button
              size="compact-xs"
              variant="default"
              disabled={answers.length <= options.min}
              onClick={() => remove(at)}
              aria-label={`Remove answer ${at + 1} of question ${number}`}
            >
              Remove
            </Button>
          </Group>
        ))}
        <div>
          <Button
            size="compact-xs"
            variant="default"
            disabled={answers.length >= options.max}
            onClick={() => onChange({ options: [...answers, ''] })}
            aria-label={`Add an answer to question ${number}`}
          >
            Add an answer
          </Button>
        </div>
      </Stack>
    </Radio.Group>
  )
}

function RemoveButton({ what, isDisabled, onClick }: { what: string; isDisabled: boolean; onClick: () => void }) {
  return (
    <div>
      <Button size="compact-xs" variant="default" disabled={isDisabled} onClick={onClick} aria-label={`Remove ${what}`}>
        Remove
      </Button>
    </div>
  )
}
