// Everything that is wrong with a template, one line each, whichever language is looked at.
import { Notice } from '#console/components/notice.tsx'
import type { TemplateContent } from '../content-api.ts'
import classes from '../simulations.module.css'
import { mistakeTexts, templateMistakes } from './mistakes.ts'

interface Props {
  error: Error | null
  content: Pick<TemplateContent, 'variants'>
}

export function MistakeList({ error, content }: Props) {
  const texts = mistakeTexts(templateMistakes(error), content)
  if (texts.length === 0) return null
  return (
    <Notice tone="warning" title="Put this right first">
      <ul className={classes.plain}>
        {texts.map((text) => (
          <li key={text}>{text}</li>
        ))}
      </ul>
    </Notice>
  )
}
