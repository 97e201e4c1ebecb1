import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

/** Builds the page as it is shipped, once, before the first hub is asked for it. */
export async function setup(): Promise<void> {
  await promisify(execFile)('npm', ['run', '-s', 'build:settings'], {
    env: { ...process.env, NODE_ENV: 'production' },
  })
}
