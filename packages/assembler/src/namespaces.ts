import type { Namespaces } from './function-builder.ts';
import { parseTable } from './instruction.ts';
import type { InstructionSink } from './instruction-sink.ts';
import { tables } from './instructions/tables.ts';

type NamespaceName = keyof Namespaces;
type NamespaceClass = new (sink: InstructionSink) => object;

const classes: Partial<Record<NamespaceName, NamespaceClass>> = {};

/** The methods of one table for one function. Tables are parsed on first use. */
export function namespaceOf<Name extends NamespaceName>(name: Name, sink: InstructionSink): Namespaces[Name] {
  classes[name] ??= makeClass(name);
  return new classes[name](sink) as Namespaces[Name];
}

function makeClass(name: NamespaceName): NamespaceClass {
  class Namespace {
    readonly sink: InstructionSink;

    constructor(sink: InstructionSink) {
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
