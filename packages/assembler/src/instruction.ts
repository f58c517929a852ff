import type { TypeCode } from './value-type.ts';

/**
 * What follows the opcode:
 *  - memory, atomic, lane-memory: alignment and offset (and a lane); the number is the log2 of the bytes accessed
 *  - lane: a lane number; the number is how many there are
 *  - memory-index, zero: as many zero bytes as the number says
 */
export type ImmediateKind =
  | ''
  | 'i32'
  | 'i64'
  | 'f32'
  | 'f64'
  | 'v128'
  | 'memory'
  | 'atomic'
  | 'lane-memory'
  | 'lane'
  | 'shuffle'
  | 'memory-index'
  | 'zero';

/** An instruction whose types do not depend on where it stands. */
export interface Instruction {
  /** As the builder's method is called: `f32x4.add`. */
  readonly name: string;
  /** One byte. */
  readonly opcode: number;
  /** The number behind a prefix, -1 where the opcode is none. */
  readonly extended: number;
  readonly operands: readonly TypeCode[];
  /** 0 for none. */
  readonly result: TypeCode;
  readonly kind: ImmediateKind;
  /** The number behind the kind. */
  readonly size: number;
  /** Whether the module must have a memory. */
  readonly usesMemory: boolean;
}

const LETTERS = '?ilfdv';

/**
 * Reads the notation of the tables: operands and result, opcode in hexadecimal, immediates. The letters i, l, f, d, v
 * are i32, i64, f32, f64, v128. An opcode after a prefix byte is written behind it: fd1b is 0xfd 0x1b.
 *
 * `'iv: fd5a lane-memory 2'` takes an i32 and a v128, gives nothing, has opcode 0xfd 0x5a, accesses 2^2 bytes.
 */
export function parseInstruction(name: string, line: string): Instruction {
  const [types, code, kind = '', size] = line.split(' ') as [string, string, ImmediateKind?, string?];
  const letters = Array.from(types, (letter) => LETTERS.indexOf(letter));
  const colon = letters.indexOf(-1);
  return {
    name,
    opcode: Number.parseInt(code.slice(0, 2), 16),
    extended: code.length === 2 ? -1 : Number.parseInt(code.slice(2), 16),
    operands: letters.slice(0, colon),
    result: letters[colon + 1] ?? 0,
    kind,
    size: Number(size),
    usesMemory: kind === 'atomic' || kind.includes('memory'),
  };
}
