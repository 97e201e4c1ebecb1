/** An element of a small XML document. Prefixes are dropped, references resolved. */
export interface Element {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: readonly Element[]
  readonly text: string
}

const charsMax = 1_000_000
const depthMax = 12

interface Open {
  readonly name: string
  readonly attributes: Record<string, string>
  readonly children: Element[]
  text: string
}

/**
 * Reads elements, attributes and text: what an Outbound Message has. Everything that could hide something is refused:
 * declarations of types and entities, comments, CDATA and processing instructions but the first.
 * Gives `undefined` for what is not well-formed.
 */
export function parseXml(xml: string): Element | undefined {
  const source = xml.replace(/^\uFEFF?\s*<\?xml[^<>]*\?>\s*/, '').trim()
  if (source.length > charsMax || /<[!?]/.test(source)) return undefined
  const root: Open = { name: '', attributes: {}, children: [], text: '' }
  const stack: Open[] = [root]
  const tokens = /<(\/?)([A-Za-z_][\w.:-]*)((?:\s+[\w.:-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>|([^<]+)/gy
  let end = 0
  for (const [token, closing, name, attributes, selfClosing, text] of source.matchAll(tokens)) {
    end += token.length
    const top = stack.at(-1)
    if (!top) return undefined
    if (text !== undefined) {
      top.text += decodeText(text)
    } else if (closing === '/') {
      stack.pop()
      if (stack.length === 0 || top.name !== name) return undefined
    } else {
      const element: Open = { name: name ?? '', attributes: parseAttributes(attributes ?? ''), children: [], text: '' }
      top.children.push(element)
      if (selfClosing !== '/') stack.push(element)
      if (stack.length > depthMax) return undefined
    }
  }
  const [document, second] = root.children
  const isWhole = end === source.length && stack.length === 1 && root.text.trim() === '' && second === undefined
  return isWhole ? document : undefined
}

/** An element's name without its prefix. */
export function localName({ name }: Element): string {
  return name.slice(name.indexOf(':') + 1)
}

export function childrenNamed(element: Element, name: string): readonly Element[] {
  return element.children.filter((child) => localName(child) === name)
}

function parseAttributes(text: string): Record<string, string> {
  const attributes: Record<string, string> = {}
  for (const [, name = '', double, single] of text.matchAll(/([\w.:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)) {
    attributes[name] = decodeText(double ?? single ?? '')
  }
  return attributes
}

const named: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&apos;': "'",
}

function decodeText(text: string): string {
  return text.replace(/&(?:#x[0-9a-fA-F]{1,6}|#\d{1,7}|\w{1,8});/g, (reference) => {
    if (!reference.startsWith('&#')) return named[reference] ?? reference
    const point = Number(reference.slice(2, -1).replace(/^x/, '0x'))
    return point > 0 && point <= 0x10ffff ? String.fromCodePoint(point) : reference
  })
}
