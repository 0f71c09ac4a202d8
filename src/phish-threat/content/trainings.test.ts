import assert from 'node:assert/strict'
import { test } from 'node:test'
import Value from 'typebox/value'
import { TrainingShape } from './contract.ts'
import { listTemplates } from './library.ts'
import { pictureIds, pictureSvg } from './pictures.ts'
import { builtInTraining, listTrainings, trainingFor, trainingTextOf } from './trainings.ts'

test('every training is whole: shape, languages, quiz with a right answer and an explanation, pictures that there are', () => {
  const trainings = listTrainings()
  assert.ok(trainings.length >= 12)
  for (const training of trainings) {
    assert.ok(Value.Check(TrainingShape, training), training.id)
    assert.deepEqual(training.texts.map(({ language }) => language).slice(0, 2), ['en', 'de'], training.id)
    for (const { language, quiz, sections } of training.texts) {
      const at = `${training.id} ${language}`
      for (const { options, correct, explanation, question } of quiz) {
        assert.ok(correct < options.length && new Set(options).size === options.length, `${at}: ${question}`)
        assert.ok(explanation.length > 10, at)
      }
      for (const { picture } of sections)
        if (picture !== null) assert.ok(pictureIds.includes(picture.id) && picture.alt.length > 5, at)
      assert.ok(
        sections.some(({ picture }) => picture !== null),
        `${at}: no picture`,
      )
    }
    const [first, ...others] = training.texts.map(({ quiz }) =>
      quiz.map(({ correct, options }) => [correct, options.length]),
    )
    for (const other of others) assert.deepEqual(other, first, `${training.id}: languages differ in the quiz`)
  }
})

test('the lessons are short: at most five minutes at 180 words a minute', () => {
  for (const { id, minutes, texts } of listTrainings())
    for (const { language, sections, quiz } of texts) {
      const words = [
        ...sections.flatMap(({ heading, paragraphs }) => [heading, ...paragraphs]),
        ...quiz.flatMap(({ question, options, explanation }) => [question, ...options, explanation]),
      ]
        .join(' ')
        .split(/\s+/).length
      assert.ok(minutes <= 5 && words / 180 <= minutes, `${id} ${language}: ${words} words in ${minutes} min`)
    }
})

test('right answers do not always stand in the same place', () => {
  const places = listTrainings().flatMap(({ texts }) => texts[0]!.quiz.map(({ correct }) => correct))
  for (const place of [0, 1, 2]) assert.ok(places.includes(place))
})

test('every template names a training that there is; others get one by theme or technique', () => {
  for (const attack of listTemplates()) assert.equal(trainingFor(attack).id, attack.trainingId, attack.templateId)
  assert.equal(trainingFor({ trainingId: null, theme: 'invoice', technique: 'link' }).id, 'payments')
  assert.equal(trainingFor({ trainingId: 'gone', theme: 'billing', technique: 'qr' }).id, 'payments')
  assert.ok(trainingFor({ trainingId: null, theme: 'controversial', technique: 'qr' }).id.length > 0)
  assert.equal(trainingTextOf(builtInTraining('too-good')!, 'fr').language, 'en')
})

test('pictures are drawings and nothing else', () => {
  for (const id of pictureIds) {
    const svg = pictureSvg(id, 'A "quoted" <alt>')
    assert.match(svg, /role="img" aria-label="A &quot;quoted&quot; &lt;alt&gt;"/)
    assert.doesNotMatch(svg, /<script|href|url\(|<style|\son\w+=|<foreignObject|data:/i, id)
  }
  assert.equal(pictureSvg('constructor', 'x'), '')
})
