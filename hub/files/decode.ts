import { unreadable } from './table.ts'

/** A text and the encoding it was written in, as WHATWG names it (https://encoding.spec.whatwg.org). */
export interface Decoded {
  readonly text: string
  readonly encoding: string
}

const byteOrderMarks = [
  { encoding: 'utf-8', bytes: [0xef, 0xbb, 0xbf] },
  { encoding: 'utf-16le', bytes: [0xff, 0xfe] },
  { encoding: 'utf-16be', bytes: [0xfe, 0xff] },
] as const

/**
 * What its byte order mark says, else UTF-8 where the bytes are that, else whichever of the two encodings that office programs
 * wrote before makes more of a text of it.
 */
export function decode(bytes: Uint8Array): Decoded {
  const mark = byteOrderMarks.find((one) => one.bytes.every((byte, at) => bytes[at] === byte))
  const known = mark?.encoding ?? unmarkedUtf16(bytes)
  const utf8 = known === undefined ? asUtf8(bytes) : undefined
  const encoding = known ?? (utf8 === undefined ? eightBit(bytes) : 'utf-8')
  const text = utf8 ?? new TextDecoder(encoding).decode(bytes)
  if (text.includes('\u0000'))
    throw unreadable(
      'file-not-text',
      'The file is no table: it has bytes in it that no text has.',
      'Save it as CSV (UTF-8) or as an Excel workbook (.xlsx).',
    )
  return { text, encoding }
}

/** `undefined`: the bytes are not UTF-8. */
function asUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(bytes)
  } catch {
    return undefined
  }
}

const sampleBytes = 4_000

/** Every second byte of Latin text in UTF-16 is zero. */
function unmarkedUtf16(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | undefined {
  const sample = bytes.subarray(0, sampleBytes)
  if (sample.length < 4) return undefined
  const zeros = [0, 0]
  for (const [at, byte] of sample.entries()) if (byte === 0) zeros[at % 2] = (zeros[at % 2] ?? 0) + 1
  const [even = 0, odd = 0] = zeros
  const many = sample.length / 4
  if (odd > many && even < many / 10) return 'utf-16le'
  return even > many && odd < many / 10 ? 'utf-16be' : undefined
}

const letters = new Set('äöüÄÖÜßéèêëÉÈÊàâáÀÂçÇîïíìôòóùûúñœŒæøåÅ')
const signs = new Set('–—‘’“”„«»€§°…·')

/** Windows-1252 or Mac Roman: whose letters beside other letters are those of the languages around here. */
function eightBit(bytes: Uint8Array): 'windows-1252' | 'macintosh' {
  const score = (encoding: string): number => {
    const high = new TextDecoder(encoding).decode(Uint8Array.from({ length: 0x80 }, (_, at) => 0x80 + at))
    let sum = 0
    for (let at = 0; at < bytes.length; at += 1) {
      const byte = bytes[at] ?? 0
      if (byte < 0x80) continue
      const sign = high[byte - 0x80] ?? ''
      const isInWord = isAsciiLetter(bytes[at - 1]) || isAsciiLetter(bytes[at + 1])
      if (letters.has(sign)) sum += isInWord ? 2 : 1
      else if (!signs.has(sign) || isInWord) sum -= 1
    }
    return sum
  }
  return score('macintosh') > score('windows-1252') ? 'macintosh' : 'windows-1252'
}

const isAsciiLetter = (byte: number | undefined): boolean =>
  byte !== undefined && ((byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a))

/** Bytes 0x80 to 0x9f of Windows-1252 by their letters; those above are the letters' own numbers. */
const windowsBytes: ReadonlyMap<string, number> = new Map(
  Array.from({ length: 0x20 }, (_, at) => [
    new TextDecoder('windows-1252').decode(Uint8Array.of(0x80 + at)),
    0x80 + at,
  ]),
)

// The lead byte of a letter of two bytes, read as Windows-1252, and what may follow it.
const twice = /[Â-ß][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹Œ‘’“”•–—˜™š›œŽžŸ]/gu
const sampleChars = 200_000
/** Fewer could stand there by right, as in «CAFÉ». */
const foundLeast = 3

/** Whether UTF-8 was taken for Windows-1252 and encoded once more: `Ã¼` where an ü belongs. */
export const looksTwiceEncoded = (text: string): boolean => {
  const sample = text.slice(0, sampleChars)
  const found = sample.match(twice)?.length ?? 0
  return found >= foundLeast && repairText(sample) !== sample
}

/** With twice encoded letters put right, run by run; what is none of them stays. */
export const repairText = (text: string): string =>
  text.replace(/\P{ASCII}+/gu, (run) => {
    const bytes = Array.from(run, (letter) => windowsBytes.get(letter) ?? letter.codePointAt(0) ?? 0)
    if (bytes.some((byte) => byte > 0xff)) return run
    return asUtf8(Uint8Array.from(bytes)) ?? run
  })
