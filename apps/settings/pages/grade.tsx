import { Text } from '@mantine/core'
import classes from './grade.module.css'

interface GradeProps {
  readonly grade: string | null
  readonly score: number
}

/** A score with its grade, in words for those who hear it. */
export const Grade = ({ grade, score }: GradeProps) => (
  <Text component="span" size="sm" className={`${classes.grade ?? ''} numbers`} data-grade={grade ?? ''}>
    <span className={classes.letter}>
      <span className="out-of-sight">Grade </span>
      {grade ?? '–'}
    </span>
    {score}
  </Text>
)
