import type { FunctionWriter } from './function-writer.ts';
import { type Instruction, parseInstruction } from './instruction.ts';
import { tables } from './instructions/tables.ts';

type NamespaceClass = new (writer: FunctionWriter) => object;

export type NamespaceName = keyof typeof tables;

export const namespaceNames = Object.keys(tables) as NamespaceName[];

let classes: Map<NamespaceName, NamespaceClass> | undefined;

/** The class with a method for every line of a table; made when first asked for. */
export function namespaceClass(name: NamespaceName): NamespaceClass {
  classes ??= new Map();
  let made = classes.get(name);
  if (made === undefined) {
    made = makeClass(name);
    classes.set(name, made);
  }
  return made;
}

function makeClass(name: NamespaceName): NamespaceClass {
  class Namespace {
    readonly writer: FunctionWriter;

    constructor(writer: FunctionWriter) {
      this.writer = writer;
    }
  }
  for (const [method, line] of Object.entries<string>(tables[name])) {
    Object.defineProperty(Namespace.prototype, method, { value: methodFor(`${name}.${method}`, line) });
  }
  return Namespace;
}

function methodFor(name: string, line: string): unknown {
  let instruction: Instruction | undefined;
  const parsed = (): Instruction => {
    instruction ??= parseInstruction(name, line);
    return instruction;
  };
  // Most instructions have a short line: nothing follows the opcode.
  if (line.split(' ').length === 2) {
    return function (this: { writer: FunctionWriter }) {
      return this.writer.plain(instruction ?? parsed());
    };
  }
  return function (this: { writer: FunctionWriter }, a: unknown, b: unknown, c: unknown) {
    return this.writer.withImmediates(instruction ?? parsed(), a, b, c);
  };
}
