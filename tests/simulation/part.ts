import { task } from './tasks.ts'
import { createWorkman } from './work.ts'

// A process of the pool: takes a task, answers its result, until nobody wants any more.
const workman = createWorkman()
process.on('message', (message) => {
  void workman.work(task.parse(message)).then((result) => process.send?.(result))
})
process.on('disconnect', () => void workman.end())
