import { relative, sep } from 'node:path'
import type { RuleTester } from 'oxlint/plugins-dev'
import { refusedImport } from './rooms.ts'

type Rule = Parameters<RuleTester['run']>[1]
type Place = { readonly line: number; readonly column: number }
/** What these rules look at in a node. */
interface Spot {
  readonly type: string
  readonly loc: { readonly start: Place; readonly end: Place }
}

/** Imports keep to the rooms of rooms.ts. An allow-list: oxlint's own patterns know no lookahead and then match nothing. */
const borders: Rule = {
  create(context) {
    const file = relative(context.cwd, context.filename).split(sep).join('/')
    const check = (source: Spot | null, typeOnly: boolean): void => {
      if (source === null) return
      const specifier = 'value' in source && typeof source.value === 'string' ? source.value : '(computed)/../'
      const message = refusedImport(file, specifier, typeOnly)
      if (message !== undefined) context.report({ loc: source.loc, message })
    }
    return {
      ImportDeclaration: (node) => check(node.source, node.importKind === 'type'),
      ExportNamedDeclaration: (node) => check(node.source, node.exportKind === 'type'),
      ExportAllDeclaration: (node) => check(node.source, node.exportKind === 'type'),
      TSImportType: (node) => check(node.source, true),
      ImportExpression: (node) => check(node.source, false),
    }
  },
}

/** `new Date()` and `Date()` read the clock; `new Date(instant)` does not. */
const noClock: Rule = {
  create(context) {
    const message = 'The clock is lent: take the time from the session, the ports or the snapshot.'
    return {
      NewExpression(node) {
        const { callee } = node
        if (callee.type === 'Identifier' && callee.name === 'Date' && node.arguments.length === 0) {
          context.report({ node, message })
        }
      },
      CallExpression(node) {
        if (node.callee.type === 'Identifier' && node.callee.name === 'Date') context.report({ node, message })
      },
    }
  },
}

/** Closures before classes: a class is an error or a Durable Object, or is not written. */
const classBase = /(?:Error|Fault|DurableObject)$/u

const noClass: Rule = {
  create(context) {
    const check = (node: Spot, base: Spot | null): void => {
      if (base !== null && 'name' in base && typeof base.name === 'string' && classBase.test(base.name)) return
      context.report({ loc: node.loc, message: 'Write a function that returns an object.' })
    }
    return {
      ClassDeclaration: (node) => check(node, node.superClass),
      ClassExpression: (node) => check(node, node.superClass),
    }
  },
}

/** One write is one `batch(…, 'write')`: without a mode it begins deferred and fails as soon as a rival writes. */
const guardedBatch: Rule = {
  create(context) {
    return {
      CallExpression(node) {
        const { callee } = node
        if (callee.type !== 'MemberExpression' || callee.property.type !== 'Identifier') return
        const { name } = callee.property
        if (name === 'transaction' || (name === 'batch' && node.arguments.length < 2)) {
          context.report({ node, message: `Commit through Database.write: a bare ${name}() is not guarded.` })
        }
      },
    }
  },
}

export default {
  meta: { name: 'fences' },
  rules: { borders, 'no-clock': noClock, 'no-class': noClass, 'guarded-batch': guardedBatch },
}
