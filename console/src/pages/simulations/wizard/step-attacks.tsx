// Step 3: up to five attacks, found by theme and difficulty, looked at before they are chosen.
import { Button, Drawer, Group, Radio, Select, Stack, Textarea } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { ContentLanguage } from '#phish-threat/contract.ts'
import { Card } from '#console/components/card.tsx'
import { Notice } from '#console/components/notice.tsx'
import { States } from '#console/components/states.tsx'
import { ToneLabel } from '#console/theme/tone.tsx'
import { announce } from '#console/util/announce.ts'
import { shareText } from '../campaign/figures.ts'
import { filterTemplates, noFilter } from '../content/filter-templates.ts'
import { Preview } from '../content/preview.tsx'
import { TemplateFilters } from '../content/template-filters.tsx'
import { templatesQuery, type TemplateSummary } from '../content-api.ts'
import { languageOptions } from '../lists.ts'
import classes from '../simulations.module.css'
import { difficultyWords, themeWord } from '../words.ts'
import type { StepProps } from './step-props.ts'

const chosen_max = 5

export function AttacksStep(props: StepProps) {
  const { tenantId, draft, mistakes } = props
  const query = useQuery(templatesQuery(tenantId))
  if (draft.technique === 'training')
    return (
      <Notice tone="info" title="This campaign sends no attack">
        People are invited to a training. Which one is asked two steps further on.
      </Notice>
    )
  return (
    <>
      {mistakes['templates'] !== undefined && <Notice tone="danger" title={mistakes['templates']} />}
      <States query={query} shape="cards" failure="The templates cannot be shown">
        {({ items }) => <Choose {...props} items={items} />}
      </States>
      <Spread {...props} />
    </>
  )
}

function Choose({ tenantId, draft, set, isReadOnly, items }: StepProps & { items: readonly TemplateSummary[] }) {
  const { templateIds, controversialReason } = draft.settings
  const [filter, setFilter] = useState(noFilter)
  const [looked, setLooked] = useState<TemplateSummary | null>(null)
  const fitting = items.filter(({ technique }) => technique === draft.technique)
  const shown = filterTemplates(fitting, filter)
  const chosen = templateIds.flatMap((id) => items.find((item) => item.id === id) ?? [])
  const isControversial = chosen.some((item) => item.isControversial)
  const toggle = (id: string): void => {
    const isChosen = templateIds.includes(id)
    set({ templateIds: isChosen ? templateIds.filter((each) => each !== id) : [...templateIds, id] })
    announce(isChosen ? 'Taken out' : 'Chosen')
  }
  const isFull = templateIds.length >= chosen_max
  return (
    <>
      <Card
        title={`Attacks (${templateIds.length} of ${chosen_max})`}
        lead="Of the kind that this campaign sends. With several each person gets one."
      >
        {chosen.length > 0 && (
          <ul className={classes.list} aria-label="Chosen attacks">
            {chosen.map(({ id, name, difficulty }) => (
              <li key={id} className={classes.line}>
                <span className={classes.grow}>
                  {name}, {difficultyWords[difficulty].toLowerCase()}
                </span>
                <Button
                  size="compact-xs"
                  variant="default"
                  onClick={() => toggle(id)}
                  disabled={isReadOnly}
                  aria-label={`Take out ${name}`}
                >
                  Take out
                </Button>
              </li>
            ))}
          </ul>
        )}
      </Card>
      {isControversial && (
        <Card
          title="A theme that may hurt people"
          lead="Such as pay, dismissal or health. Who approves must agree to it."
        >
          <Textarea
            label="Why it is used all the same"
            value={controversialReason ?? ''}
            onChange={(event) =>
              set({ controversialReason: event.currentTarget.value === '' ? null : event.currentTarget.value })
            }
            maxLength={500}
            autosize
            minRows={2}
            disabled={isReadOnly}
          />
        </Card>
      )}
      <TemplateFilters items={fitting} filter={filter} onChange={setFilter} hasTechnique={false} />
      {shown.length === 0 ? (
        <Notice
          tone="info"
          title="No template matches"
          actions={
            <Button size="xs" variant="default" onClick={() => setFilter(noFilter)}>
              Clear filters
            </Button>
          }
        >
          Without filters there are {fitting.length}.
        </Notice>
      ) : (
        <ul className={classes.tiles} aria-label="Templates">
          {shown.map((item) => {
            const isChosen = templateIds.includes(item.id)
            return (
              <li key={item.id} className={classes.tile} data-chosen={isChosen || undefined}>
                <h3>{item.name}</h3>
                <p className={classes.dimmed}>
                  {themeWord(item.theme)}, {difficultyWords[item.difficulty].toLowerCase()}, expected{' '}
                  {shareText(item.predictedCompromiseRate)}
                </p>
                <p className={classes.dimmed}>{item.languages.map((each) => each.toUpperCase()).join(', ')}</p>
                {item.isControversial && <ToneLabel tone="warning">May hurt people</ToneLabel>}
                <div className={classes.tileEnd}>
                  <Button
                    size="xs"
                    variant={isChosen ? 'default' : 'filled'}
                    onClick={() => toggle(item.id)}
                    disabled={isReadOnly || (isFull && !isChosen)}
                    aria-label={isChosen ? `Take out ${item.name}` : `Choose ${item.name}`}
                  >
                    {isChosen ? 'Take out' : 'Choose'}
                  </Button>
                  <Button
                    size="xs"
                    variant="default"
                    onClick={() => setLooked(item)}
                    aria-label={`Preview of ${item.name}`}
                  >
                    Preview
                  </Button>
                </div>
              </li>
            )
          })}
        </ul>
      )}
      <Drawer
        opened={looked !== null}
        onClose={() => setLooked(null)}
        position="right"
        size="min(760px, 100vw)"
        title={looked?.name}
      >
        {looked !== null && (
          <Preview tenantId={tenantId} shown={{ templateId: looked.id }} languages={looked.languages} />
        )}
      </Drawer>
    </>
  )
}

function Spread({ draft, set, isReadOnly }: StepProps) {
  const { spread, language, fallbackLanguage, templateIds } = draft.settings
  return (
    <Card title="Who gets which, in which language">
      <Stack gap="md">
        {templateIds.length > 1 && (
          <Radio.Group
            label="With several attacks"
            value={spread}
            onChange={(value) => set({ spread: value === 'grouped' ? 'grouped' : 'random' })}
          >
            <Stack gap={6} mt={4}>
              <Radio value="random" label="Each person gets one by chance" disabled={isReadOnly} />
              <Radio value="grouped" label="Each department gets one" disabled={isReadOnly} />
            </Stack>
          </Radio.Group>
        )}
        <Group gap="md" align="flex-start">
          <Select
            label="Language"
            placeholder="Of each person"
            data={languageOptions}
            value={language}
            onChange={(value) => set({ language: value as ContentLanguage | null })}
            clearable
            clearButtonProps={{ 'aria-label': 'Language of each person' }}
            w={200}
            disabled={isReadOnly}
          />
          <Select
            label="Otherwise"
            data={languageOptions}
            value={fallbackLanguage}
            onChange={(value) => value !== null && set({ fallbackLanguage: value as ContentLanguage })}
            allowDeselect={false}
            w={200}
            disabled={isReadOnly}
          />
        </Group>
      </Stack>
    </Card>
  )
}
