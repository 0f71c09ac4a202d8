// What is offered no more is listed on demand, so that it can be offered again.
import { Switch } from '@mantine/core'

interface Props {
  isOn: boolean
  onChange: (isOn: boolean) => void
}

export function ArchivedToo({ isOn, onChange }: Props) {
  return (
    <Switch
      size="xs"
      mb="xs"
      label="Show archived ones, too"
      checked={isOn}
      onChange={(event) => onChange(event.currentTarget.checked)}
    />
  )
}
