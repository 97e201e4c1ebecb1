import type { RemoteId } from '#shared/ids.ts'
import type { FieldValue } from '#shared/record.ts'
import { answer } from './answer.ts'
import { answerDeletion } from './deletions.ts'
import { hasFirms } from './vendor.ts'
import type { Vendor } from './vendor.ts'
import { editable } from './world.ts'
import type { Draw, World } from './world.ts'

const people = [
  { firstName: 'Ann', lastName: 'Keller', email: 'ann@keller.example.ch' },
  { firstName: 'Beat', lastName: 'Frei', email: 'beat@frei.example.ch' },
  { firstName: 'Carla', lastName: 'Rossi', email: 'carla@rossi.example.ch' },
  { firstName: 'Denis', lastName: 'Favre', email: 'denis@favre.example.ch' },
] as const

const firms = [
  { name: 'Keller Holz AG', domain: 'kellerholz.ch' },
  { name: 'Rossi Vini SA', domain: 'rossivini.ch' },
] as const

/** Overlapping firms and people, as on the day somebody connects. */
export const seedRecords = (world: World, draw: Draw): void => {
  for (const [index, firm] of firms.slice(0, draw(firms.length + 1)).entries()) {
    const where = 1 + draw(7)
    world.vendors.forEach((vendor, at) => {
      if ((where & (1 << at)) !== 0 && hasFirms(vendor.kind)) addFirm(world, vendor, firms[index] ?? firm)
    })
  }
  const count = 1 + draw(people.length)
  for (const person of people.slice(0, count)) {
    const where = 1 + draw(7)
    world.vendors.forEach((vendor, at) => {
      if ((where & (1 << at)) !== 0) addPerson(world, vendor, person)
    })
  }
}

const addFirm = (world: World, vendor: Vendor, firm: (typeof firms)[number]): void => {
  const id = vendor.userCreates('firm', { ...firm, city: valueFor(world) }, null)
  world.counts.records += 1
  world.signal(vendor, id)
}

const addPerson = (world: World, vendor: Vendor, person: (typeof people)[number]): void => {
  const values = { ...person, title: valueFor(world), city: valueFor(world), grade: null }
  const known = firmsOf(vendor)
  const id = vendor.userCreates('person', values, known[world.draw(known.length + 1)] ?? null)
  world.counts.records += 1
  world.signal(vendor, id)
}

const firmsOf = (vendor: Vendor): readonly RemoteId[] =>
  [...vendor.rows.values()].filter(({ object }) => object === 'firm').map(({ id }) => id)

/** Short enough to survive the vendor that cuts. */
const valueFor = (world: World): string => {
  world.counts.edits += 1
  const value = `v${world.counts.edits}`
  world.edits.push(value)
  return value
}

/** Somebody does something at a vendor, or answers what the hub asks. */
export const userActs = (world: World, vendor: Vendor, draw: Draw): void => {
  const ids = vendor.ids()
  const id = ids[draw(ids.length)]
  const row = id === undefined ? undefined : vendor.rows.get(id)
  const act = actOf(world, draw(32))
  if (act === 0) return userAnswers(world, draw)
  if (act === 1) return addPerson(world, vendor, people[draw(people.length)] ?? people[0])
  if (row === undefined) return
  if (act === 2 && row.state === 'gone') vendor.userRestores(row.id)
  else if (row.state !== 'there') return
  else if (act < 6 && row.object === 'person') userChanges(world, vendor, { id: row.id, act, draw })
  else userEdits(world, vendor, { id: row.id, draw })
  world.signal(vendor, row.id)
}

/** Where deletions mean something, people delete, answer and restore more than they do in life. */
const actOf = ({ settings }: World, drawn: number): number => {
  const isAbout = settings.answers > 0 || settings.rules.some(({ seen }) => seen === 'delete')
  if (!isAbout || drawn < 6 || drawn > 13) return drawn
  return drawn > 11 ? 2 : drawn > 9 ? 0 : 3
}

interface Act {
  readonly id: RemoteId
  readonly draw: Draw
}

const userChanges = (world: World, vendor: Vendor, { id, act, draw }: Act & { readonly act: number }): void => {
  const known = firmsOf(vendor)
  const firm = known[draw(known.length)]
  if (act === 3) {
    retire(world, vendor, id)
    vendor.userDeletes(id)
  } else if (act === 4) userMerges(world, vendor, { id, draw })
  else if (firm !== undefined) {
    world.counts.moves += 1
    vendor.userMoves(id, firm)
    world.tell(() => ({ moved: vendor.kind, id, firm }))
  }
}

const userEdits = (world: World, vendor: Vendor, { id, draw }: Act): void => {
  const field = vendor.rows.get(id)?.object === 'firm' ? 'city' : (editable[draw(editable.length)] ?? 'title')
  const value = valueFor(world)
  const before = vendor.userEdits(id, field, value)
  world.replaced.add(before)
  follow(world, before, value)
  world.tell(() => ({ edited: vendor.kind, id, field, before, value }))
}

const follow = (world: World, before: FieldValue, value: FieldValue): void => {
  const known = world.successors.get(before) ?? new Set()
  world.successors.set(before, known.add(value))
}

const userMerges = (world: World, vendor: Vendor, { id, draw }: Act): void => {
  const others = vendor.ids().filter((other) => {
    const row = vendor.rows.get(other)
    return other !== id && row?.state === 'there' && row.object === 'person'
  })
  const into = others[draw(others.length)]
  if (into === undefined) return
  retire(world, vendor, id)
  vendor.userMerges(id, into)
}

/** What a user deletes or merges away was given up with open eyes. */
const retire = (world: World, vendor: Vendor, id: RemoteId): void => {
  world.counts.deletes += 1
  for (const field of editable) {
    const value = vendor.rows.get(id)?.fields[field] ?? null
    world.replaced.add(value)
    world.retired.add(value)
  }
}

const userAnswers = (world: World, draw: Draw): void => {
  const open = [...world.store.reviews.values()].filter(({ link }) => !world.store.verdicts.has(link))
  const review = open[draw(open.length)]
  const candidate = review?.candidates[0]
  if (review === undefined || candidate === undefined) return answerDeletion(world)
  world.counts.answers += 1
  const given = draw(2) === 0 ? ({ kind: 'new' } as const) : ({ kind: 'is', entity: candidate.entity } as const)
  answer(world.store, review, given)
  world.tell(() => ({ answered: review.remoteId, given }))
}
