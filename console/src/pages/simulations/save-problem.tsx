// What was typed could not be saved; when somebody else saved meanwhile, theirs can be taken instead.
import { Button } from '@mantine/core'
import { ApiError } from '#console/api/error.ts'
import { Problem } from '#console/components/notice.tsx'
import classes from './simulations.module.css'

interface Props {
  error: Error | null
  title: string
  onReload: () => void
}

export function SaveProblem({ error, title, onReload }: Props) {
  if (error === null) return null
  const isConflict = error instanceof ApiError && error.status === 409
  return (
    <>
      <Problem error={error} title={title} />
      {isConflict && (
        <div className={classes.buttons}>
          <Button variant="default" onClick={onReload}>
            Take what is saved, and lose what is typed here
          </Button>
        </div>
      )}
    </>
  )
}
