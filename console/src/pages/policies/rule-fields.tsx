// What happens to mail of one category; left open it is up to the next policy.
import { Checkbox, Select, TextInput } from '@mantine/core'
import type { Action, Category, Policy, Rule } from './policies-api.ts'
import classes from './policies.module.css'
import { actionsFor, actionWords, bannerWords, categoryWords } from './words.ts'

export interface RuleFieldsProps {
  category: Category
  direction: Policy['direction']
  rule: Rule | undefined
  onChange: (rule: Rule | undefined) => void
  /** What is wrong with a field of this rule: `action`, `subjectTag`, `whenInert.subjectTag`. */
  mistakeAt: (field: string) => string | undefined
  isDisabled: boolean
}

export function RuleFields({ category, direction, rule, onChange, mistakeAt, isDisabled }: RuleFieldsProps) {
  const [label, help] = categoryWords[category]
  return (
    <fieldset className={classes.rule} disabled={isDisabled}>
      <legend>
        {label}
        <span className={classes.help}>{help}</span>
      </legend>
      <div className={classes.fields}>
        <Act
          name={label}
          act={rule}
          actions={actionsFor(category, direction)}
          onChange={(act) =>
            onChange(
              act === undefined
                ? undefined
                : { ...act, ...(rule?.whenInert === undefined ? {} : { whenInert: rule.whenInert }) },
            )
          }
          mistakeAt={mistakeAt}
          mayBeOpen
        />
        {category === 'unscannable' && rule !== undefined && (
          <>
            <Checkbox
              label="Something else when nothing in it can run"
              checked={rule.whenInert !== undefined}
              onChange={(event) => {
                const { whenInert: _, ...rest } = rule
                onChange(
                  event.currentTarget.checked
                    ? { ...rest, whenInert: { action: 'tag', subjectTag: '[Not scanned]' } }
                    : rest,
                )
              }}
              mt={28}
            />
            {rule.whenInert !== undefined && (
              <Act
                name={`${label}, nothing can run`}
                act={rule.whenInert}
                actions={actionsFor(category, direction)}
                onChange={(act) => act !== undefined && onChange({ ...rule, whenInert: act })}
                mistakeAt={(field) => mistakeAt(`whenInert.${field}`)}
                mayBeOpen={false}
              />
            )}
          </>
        )}
      </div>
    </fieldset>
  )
}

type ActValue = Omit<Rule, 'whenInert'>

interface ActProps {
  name: string
  act: ActValue | undefined
  actions: readonly Action[]
  onChange: (act: ActValue | undefined) => void
  mistakeAt: (field: string) => string | undefined
  mayBeOpen: boolean
}

function Act({ name, act, actions, onChange, mistakeAt, mayBeOpen }: ActProps) {
  const options = [
    ...(mayBeOpen ? [{ value: '', label: 'Left to the next policy' }] : []),
    ...actions.map((action) => ({ value: action as string, label: actionWords[action] })),
    // An act that the direction does not allow is still shown, so that the mistake can be seen.
    ...(act !== undefined && !actions.includes(act.action)
      ? [{ value: act.action as string, label: actionWords[act.action] }]
      : []),
  ]
  return (
    <>
      <Select
        label="Act"
        aria-label={`Act: ${name}`}
        data={options}
        value={act?.action ?? ''}
        onChange={(value) => onChange(value === null || value === '' ? undefined : actOf(value as Action, act))}
        allowDeselect={false}
        error={mistakeAt('action')}
        w="min(100%, 330px)"
      />
      {act?.action === 'tag' && (
        <TextInput
          label="Before the subject"
          aria-label={`Before the subject: ${name}`}
          value={act.subjectTag ?? ''}
          onChange={(event) => onChange({ ...act, subjectTag: event.currentTarget.value })}
          maxLength={30}
          error={mistakeAt('subjectTag')}
          w={180}
        />
      )}
      {act?.action === 'banner' && (
        <Select
          label="Banner"
          aria-label={`Banner: ${name}`}
          data={Object.entries(bannerWords).map(([value, label]) => ({ value, label }))}
          value={act.banner ?? null}
          onChange={(value) => value !== null && onChange({ ...act, banner: value as keyof typeof bannerWords })}
          error={mistakeAt('banner')}
          w={250}
        />
      )}
    </>
  )
}

/** Only what belongs to the act, so that nothing is stored that is not seen. */
function actOf(action: Action, before: ActValue | undefined): ActValue {
  if (action === 'tag') return { action, subjectTag: before?.subjectTag ?? '' }
  if (action === 'banner') return { action, banner: before?.banner ?? 'suspicious' }
  return { action }
}
