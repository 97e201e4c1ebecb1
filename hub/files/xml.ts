import { SaxesParser } from 'saxes'
import { unreadable } from './table.ts'

/** An element as it opens: its name and attributes without their prefixes. */
export interface Element {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
}

/** What is called while a document is read. */
export interface Handler {
  readonly open: (element: Element) => void
  readonly text?: (text: string) => void
  readonly close?: (name: string) => void
}

const withoutPrefix = (name: string): string => name.slice(name.indexOf(':') + 1)

/** Reads a document from its beginning to its end. One that declares types of its own is refused: its entities could be anything. */
export function readXml(bytes: Uint8Array, handler: Handler): void {
  const parser = new SaxesParser()
  parser.on('doctype', () => {
    throw damaged()
  })
  parser.on('error', () => {
    throw damaged()
  })
  parser.on('opentag', ({ name, attributes }) => {
    const own = Object.entries(attributes).map(([key, value]) => [withoutPrefix(key), value] as const)
    handler.open({ name: withoutPrefix(name), attributes: Object.fromEntries(own) })
  })
  parser.on('text', (text) => handler.text?.(text))
  parser.on('cdata', (text) => handler.text?.(text))
  parser.on('closetag', ({ name }) => handler.close?.(withoutPrefix(name)))
  parser.write(new TextDecoder('utf-8').decode(bytes)).close()
}

const damaged = () =>
  unreadable(
    'file-broken',
    'The workbook is damaged: a part of it is no valid XML.',
    'Open it in the program it comes from and save it again.',
  )
