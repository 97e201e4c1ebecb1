import type { Json } from './cell.ts'
import type { Mask } from './mask.ts'

/** Colours as the API gives them back: parts of zero left out, the rest in single precision. */
function tidyColor(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  const parts = Object.entries(value).filter(([, part]) => part !== 0)
  return Object.fromEntries(
    parts.map(([name, part]) => [name, typeof part === 'number' ? singlePrecision(part) : tidyColor(part)]),
  )
}

function singlePrecision(value: number): number {
  return Number(Math.fround(value).toPrecision(8))
}

/** A format as the API stores it: each colour twice, once as a colour and once as a style. */
export function tidyFormat(format: Json): Json {
  const tidied: Record<string, unknown> = {}
  for (const [name, member] of Object.entries(format)) {
    if (/color$/i.test(name)) {
      tidied[name] = tidyColor(member)
      tidied[`${name}Style`] = { rgbColor: tidyColor(member) }
    } else if (/colorStyle$/i.test(name)) {
      tidied[name] = tidyStyle(member)
    } else if (isObject(member)) tidied[name] = tidyFormat(member)
    else tidied[name] = member
  }
  return tidied
}

/** A colour style: a theme colour as it is, an RGB colour tidied. */
export function tidyStyle(style: unknown): unknown {
  return isObject(style) && isObject(style['rgbColor']) ? { ...style, rgbColor: tidyColor(style['rgbColor']) } : style
}

/** `into` with the members of `from` that the mask names; what `from` lacks there is removed. */
export function mergeMasked(into: Json | undefined, from: Json, mask: Mask): Json {
  if (mask.size === 0) return from
  const merged: Record<string, unknown> = { ...into }
  for (const [name, below] of mask) {
    const given = from[name]
    const own = merged[name]
    if (given === undefined) delete merged[name]
    else merged[name] = isObject(given) ? mergeMasked(isObject(own) ? own : undefined, given, below) : given
    if (name.endsWith('olor')) delete merged[`${name}Style`]
  }
  return merged
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
