import { officeId } from '#shared/ids.ts'
import type { Territory } from '#shared/territory.ts'

export const [luzern, romandie, egeli] = [officeId('luzern'), officeId('romandie'), officeId('egeli')]

/** Three offices as their firm described them. */
export const three: Territory = {
  offices: [
    { id: luzern, name: 'Luzern' },
    { id: romandie, name: 'Romandie' },
    { id: egeli, name: 'Egeli' },
  ],
  areas: [
    { office: luzern, country: 'CH', from: '6000', to: '6999' },
    { office: romandie, country: 'CH', from: '1000', to: '2999' },
    { office: romandie, country: 'CH', from: '3900', to: '3999' },
  ],
  rest: egeli,
  home: 'CH',
}
