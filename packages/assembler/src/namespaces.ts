import type { Namespaces } from './function-builder.ts';
import type { FunctionWriter } from './function-writer.ts';
import { parseTable } from './instruction.ts';
import { tables } from './instructions/tables.ts';

type NamespaceName = keyof Namespaces;
type NamespaceClass = new (writer: FunctionWriter) => object;

const classes: Partial<Record<NamespaceName, NamespaceClass>> = {};

/** The methods of one table for one function. Tables are read when first asked for. */
export function namespaceOf<Name extends NamespaceName>(name: Name, writer: FunctionWriter): Namespaces[Name] {
  classes[name] ??= makeClass(name);
  return new classes[name](writer) as Namespaces[Name];
}

function makeClass(name: NamespaceName): NamespaceClass {
  class Namespace {
    readonly writer: FunctionWriter;

    constructor(writer: FunctionWriter) {
      this.writer = writer;
    }
  }
  const methods = Namespace.prototype as unknown as Record<string, unknown>;
  for (const instruction of parseTable(name, tables[name])) {
    methods[instruction.method] =
      instruction.kind === ''
        ? function (this: Namespace) {
            return this.writer.plain(instruction);
          }
        : function (this: Namespace, a: unknown, b: unknown, c: unknown) {
            return this.writer.withImmediates(instruction, a, b, c);
          };
  }
  return Namespace;
}
