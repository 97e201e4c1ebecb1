import { expect, test } from 'vitest'

import { createBench } from './support.ts'

test('the page shows what one person sees, with buttons to press', async () => {
  const blocks = [
    { type: 'section', text: { type: 'mrkdwn', text: 'Ada <Lovelace>' } },
    {
      type: 'actions',
      elements: [{ type: 'button', action_id: 'claim', text: { type: 'plain_text', text: 'Claim' } }],
    },
  ]
  const bench = createBench({ reply: () => Response.json({ blocks }) })
  await bench.act('say', { text: '/leads show ada', userId: 'U0ANNA0001' })
  const anna = bench.twin.page('/', new URLSearchParams({ user: 'U0ANNA0001' }))
  expect(anna).toContain('Ada &lt;Lovelace&gt;')
  expect(anna).toContain('<button>[Claim]</button>')
  expect(anna).toContain('only visible to you')
  expect(bench.twin.page('/', new URLSearchParams({ user: 'U0MARCO001' }))).not.toContain('Lovelace')
  expect(bench.twin.page('/nowhere', new URLSearchParams())).toBeNull()
})
