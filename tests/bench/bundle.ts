import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { gzipSync } from 'node:zlib'

const root = resolve(import.meta.dirname, '../..')

/** What a deployment of the Worker would upload: minified code and texts, gzipped, in kilobytes of 1,024. Without source maps and the settings page's files, which do not count. */
export async function benchBundle(): Promise<{ gzipKb: number }> {
  const directory = await mkdtemp(join(tmpdir(), 'lead-hub-bundle-'))
  try {
    await bundle(directory)
    let bytes = 0
    for (const name of await readdir(directory)) {
      if (name.endsWith('.map') || name === 'README.md') continue
      bytes += gzipSync(await readFile(join(directory, name))).length
    }
    if (bytes === 0) throw new Error('The bundle is empty.')
    return { gzipKb: Math.round(bytes / 102.4) / 10 }
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

async function bundle(directory: string): Promise<void> {
  // Wrangler wants the folder of the settings page, built or not.
  await mkdir(join(root, 'apps/settings/dist'), { recursive: true })
  const wrangler = join(root, 'node_modules/wrangler/bin/wrangler.js')
  const child = spawn(process.execPath, [wrangler, 'deploy', '--dry-run', '--minify', '--outdir', directory], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, WRANGLER_SEND_METRICS: 'false', NO_COLOR: '1', CI: '1' },
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-4_000)
    })
  }
  const code = await new Promise<number | null>((done) => child.once('exit', done))
  if (code !== 0) throw new Error(`The Worker could not be bundled:\n${said}`)
}
