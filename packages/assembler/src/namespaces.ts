import type { Namespaces } from './function-builder.ts';
import { type Instruction, parseTable } from './instruction.ts';
import { tables } from './instructions/tables.ts';

type NamespaceName = keyof Namespaces;
/** What the methods write to. */
interface Sink {
  plain(instruction: Instruction): unknown;
  withImmediates(instruction: Instruction, a: unknown, b: unknown, c: unknown): unknown;
}

type NamespaceClass = new (sink: Sink) => object;

const classes: Partial<Record<NamespaceName, NamespaceClass>> = {};

/** The methods of one table for one function. Tables are parsed on first use. */
export function namespaceOf<Name extends NamespaceName>(name: Name, sink: Sink): Namespaces[Name] {
  classes[name] ??= makeClass(name);
  return new classes[name](sink) as Namespaces[Name];
}

function makeClass(name: NamespaceName): NamespaceClass {
  class Namespace {
    readonly sink: Sink;

    constructor(sink: Sink) {
      this.sink = sink;
    }
  }
  const methods = Namespace.prototype as unknown as Record<string, unknown>;
  for (const instruction of parseTable(name, tables[name])) {
    methods[instruction.method] =
      instruction.kind === ''
        ? function (this: Namespace) {
            return this.sink.plain(instruction);
          }
        : function (this: Namespace, a: unknown, b: unknown, c: unknown) {
            return this.sink.withImmediates(instruction, a, b, c);
          };
  }
  return Namespace;
}
