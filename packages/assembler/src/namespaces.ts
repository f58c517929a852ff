import type { Namespaces } from './function-builder.ts';
import { type Instruction, parseTable } from './instruction.ts';
import { tables } from './instructions/tables.ts';

type NamespaceName = keyof Namespaces;
/** What the methods write to. */
export interface Sink {
  plain(instruction: Instruction): unknown;
  withImmediates(instruction: Instruction, a: unknown, b: unknown, c: unknown): unknown;
}

type NamespaceClass = new (sink: Sink) => object;

const classes: Partial<Record<NamespaceName, NamespaceClass>> = {};

/** The methods of one table for one function. Tables are parsed on first use. */
export function namespaceOf<Name extends NamespaceName>(
  name: Name,
  sink: Sink,
  table: Readonly<Record<string, string>> = tables[name as keyof typeof tables],
): Namespaces[Name] {
  classes[name] ??= makeClass(name, table);
  return new classes[name](sink) as Namespaces[Name];
}

function makeClass(name: NamespaceName, table: Readonly<Record<string, string>>): NamespaceClass {
  class Namespace {
    readonly sink: Sink;

    constructor(sink: Sink) {
      this.sink = sink;
    }
  }
  const methods = Namespace.prototype as unknown as Record<string, unknown>;
  for (const instruction of parseTable(name, table)) {
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
