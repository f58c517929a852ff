import { pack } from './byte-writer.ts';
import type { TypeCode } from './value-type.ts';

/**
 * The kinds of immediates:
 *  - memory, atomic, lane-memory: alignment and offset (and a lane); the number is the log2 of the bytes accessed
 *  - lane: a lane number; the number is the lane count
 *  - memory-index, zero: as many zero bytes as the number says
 */
type ImmediateKind =
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

/** An instruction whose types do not depend on its context. */
export interface Instruction {
  /** The builder's method name: `f32x4.add`. */
  readonly name: string;
  readonly method: string;
  /** For ByteWriter.put. */
  readonly opcode: number;
  readonly operands: readonly TypeCode[];
  /** 0 for none. */
  readonly result: TypeCode;
  readonly kind: ImmediateKind;
  /** The number that belongs to the kind. */
  readonly size: number;
  /** Whether it requires the module to have a memory. */
  readonly usesMemory: boolean;
}

const LETTERS = '?ilfdv';

/**
 * Reads a table: method -> opcode in hexadecimal, operands and result, immediates. The letters i, l, f, d, v are i32,
 * i64, f32, f64, v128. A prefixed opcode is written after its prefix: fd1b is 0xfd 0x1b. An omitted opcode is
 * the previous line's plus one. Omitted types are the previous line's too.
 *
 * `'fd5a iv: lane-memory 2'` is 0xfd 0x5a, takes an i32 and a v128, has no result, and accesses 2^2 bytes.
 */
export function parseTable(namespace: string, table: Readonly<Record<string, string>>): Instruction[] {
  let prefix = 0;
  let number = 0;
  let previous = '';
  return Object.entries(table).map(([method, line]) => {
    const words = line.split(' ');
    number++;
    if (!(words[0] as string).includes(':')) {
      const code = words.shift();
      if (code) {
        const prefixed = code.length > 2;
        prefix = prefixed ? Number.parseInt(code.slice(0, 2), 16) : 0;
        number = Number.parseInt(prefixed ? code.slice(2) : code, 16);
      }
    }
    const [types = previous, kind = '', size] = words as [string?, ImmediateKind?, string?];
    previous = types;
    const letters = Array.from(types, (letter) => LETTERS.indexOf(letter));
    const colon = letters.indexOf(-1);
    return {
      name: `${namespace}.${method}`,
      method,
      opcode: packOpcode(prefix, number),
      operands: letters.slice(0, colon),
      result: letters[colon + 1] ?? 0,
      kind,
      size: Number(size),
      usesMemory: kind === 'atomic' || kind.includes('memory'),
    };
  });
}

/** The number after a prefix is LEB128, of at most two bytes. */
function packOpcode(prefix: number, number: number): number {
  if (prefix === 0) return pack(1, number);
  if (number < 0x80) return pack(2, prefix, number);
  return pack(3, prefix, (number & 0x7f) | 0x80, number >> 7);
}
