import { Unzip, UnzipInflate } from 'fflate'
import { joinBytes } from '#shared/bytes.ts'
import { Refusal } from '#hub/hub.ts'
import { bytesMax, unreadable } from './table.ts'

const entriesMax = 256
const entryMax = 32_000_000
const totalMax = 64_000_000
const ratioMax = 200
/** Whatever the ratio, so little is harmless. */
const harmless = 1_000_000
/** A step of this size can become some four megabytes before anybody is asked, not sixty. */
const stepBytes = 4_096

/**
 * The entries of a ZIP archive that are wanted, unpacked, as far as they stay within bounds. What its table of contents says of sizes
 * is not believed: it is counted while it comes out.
 */
export function unzip(bytes: Uint8Array, isWanted: (name: string) => boolean): ReadonlyMap<string, Uint8Array> {
  const found = new Map<string, Uint8Array>()
  let entries = 0
  let total = 0
  const archive = new Unzip((file) => {
    entries += 1
    if (entries > entriesMax) throw tooMuch(`It has more than ${entriesMax} parts.`)
    if (!isWanted(file.name)) return
    const parts: Uint8Array[] = []
    let size = 0
    file.ondata = (error, part, isLast) => {
      if (error !== null) throw asRefusal(error)
      size += part.length
      total += part.length
      if (size > entryMax || total > totalMax) throw tooMuch(`Unpacked it is larger than ${totalMax / 1_000_000} MB.`)
      if (total > harmless && total > ratioMax * bytes.length) throw tooMuch('It unpacks to far more than a table has.')
      parts.push(part)
      if (isLast) found.set(file.name, joinBytes(parts, size))
    }
    file.start()
  })
  archive.register(UnzipInflate)
  feed(archive, bytes)
  return found
}

function feed(archive: Unzip, bytes: Uint8Array): void {
  try {
    for (let at = 0; at < bytes.length; at += stepBytes)
      archive.push(bytes.subarray(at, at + stepBytes), at + stepBytes >= bytes.length)
  } catch (error) {
    throw asRefusal(error)
  }
}

/** What was refused in the midst of unpacking comes back as a failure of that. */
const asRefusal = (error: unknown): Refusal => (error instanceof Refusal ? error : broken())

const broken = () =>
  unreadable(
    'file-broken',
    'The workbook is damaged and cannot be opened.',
    'Open it in the program it comes from and save it again.',
  )

const tooMuch = (said: string) =>
  unreadable('file-too-large', said, `Save the sheet as CSV of up to ${bytesMax / 1_000_000} MB.`)
