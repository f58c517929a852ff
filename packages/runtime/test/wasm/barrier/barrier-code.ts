import { type Func, ModuleBuilder } from '@sepal/assembler';

/** An instruction and its immediates. */
export interface Instruction {
  readonly op: string;
  readonly value: number;
  /** The target of a branch: the index of the next instruction. */
  readonly target: number;
}

/** A function in the form that the model executes. */
export interface Code {
  readonly locals: number;
  readonly instructions: readonly Instruction[];
}

const OPCODES: Readonly<Record<number, string>> = {
  2: 'block',
  3: 'loop',
  4: 'if',
  11: 'end',
  12: 'br',
  13: 'br_if',
  15: 'return',
  26: 'drop',
  32: 'get',
  33: 'set',
  34: 'tee',
  65: 'const',
  66: 'const',
  70: 'eq',
  71: 'ne',
  73: 'lt_u',
  106: 'add',
};
const ATOMICS: Readonly<Record<number, string>> = { 0: 'notify', 1: 'wait', 16: 'load', 23: 'store', 30: 'rmw_add' };
const IN_STRUCTURE = new Set(['block', 'loop', 'if']);
const WITH_VALUE = new Set(['br', 'br_if', 'get', 'set', 'tee', 'const']);

/** A reader of a module's bytes. */
class Reader {
  readonly #bytes: Uint8Array;
  at: number;

  constructor(bytes: Uint8Array, at = 0) {
    this.#bytes = bytes;
    this.at = at;
  }

  get isAtEnd(): boolean {
    return this.at >= this.#bytes.length;
  }

  byte(): number {
    return this.#bytes[this.at++] as number;
  }

  /** A LEB128 number, sign-extended if signed. */
  number(signed = false): number {
    let value = 0n;
    let shift = 0n;
    let byte = 0x80;
    while (byte & 0x80) {
      byte = this.byte();
      value |= BigInt(byte & 0x7f) << shift;
      shift += 7n;
    }
    return Number(signed && byte & 0x40 ? value - (1n << shift) : value);
  }
}

/** The instructions of the single function that `write` writes. */
export function codeOf(write: (module: ModuleBuilder) => Func): Code {
  const module = new ModuleBuilder();
  module.importMemory({ module: 'sepal', name: 'memory', initial: 1, maximum: 1, shared: true });
  write(module);
  const bytes = module.toBytes();
  const reader = new Reader(bytes, 8);
  while (!reader.isAtEnd) {
    const section = reader.byte();
    const size = reader.number();
    if (section === 10) return readBody(reader);
    reader.at += size;
  }
  throw new Error('no code in the module');
}

function readBody(reader: Reader): Code {
  if (reader.number() !== 1) throw new Error('more than one function');
  const end = reader.number() + reader.at;
  let locals = 0;
  for (let runs = reader.number(); runs > 0; runs--) {
    locals += reader.number();
    reader.byte();
  }
  const read: { op: string; value: number }[] = [];
  while (reader.at < end) read.push(readInstruction(reader));
  return { locals, instructions: withTargets(read) };
}

function readInstruction(reader: Reader): { op: string; value: number } {
  const byte = reader.byte();
  if (byte === 0xfe) {
    const op = ATOMICS[reader.number()];
    if (op === undefined) throw new Error('an atomic instruction that the model does not know');
    reader.number();
    return { op, value: reader.number() };
  }
  const op = OPCODES[byte];
  if (op === undefined) throw new Error(`an instruction that the model does not know: ${byte}`);
  if (IN_STRUCTURE.has(op) && reader.byte() !== 0x40) throw new Error('a block with results');
  return { op, value: WITH_VALUE.has(op) ? reader.number(op === 'const') : 0 };
}

/** Resolves branch targets, and where a false `if` continues. */
function withTargets(read: readonly { op: string; value: number }[]): Instruction[] {
  const targets = read.map(() => read.length);
  const open: { start: number; branches: number[] }[] = [{ start: -1, branches: [] }];
  for (const [index, { op, value }] of read.entries()) {
    if (IN_STRUCTURE.has(op)) open.push({ start: index, branches: op === 'if' ? [index] : [] });
    if (op === 'br' || op === 'br_if') open.at(-1 - value)?.branches.push(index);
    if (op !== 'end') continue;
    const { start, branches } = open.pop() as { start: number; branches: number[] };
    for (const branch of branches) targets[branch] = read[start]?.op === 'loop' ? start + 1 : index + 1;
  }
  return read.map((instruction, index) => ({ ...instruction, target: targets[index] as number }));
}
