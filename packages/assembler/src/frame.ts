import type { Block } from './function-writer.ts';
import type { TypeCode } from './value-type.ts';

/** A function body, block, loop or if, as it is checked. */
export class Frame implements Block {
  /** Its kind, by the builder's method name. */
  readonly name: string;
  /** How many frames enclose it. */
  readonly depth: number;
  /** The function writer that opened it. */
  readonly owner: object;
  readonly results: readonly TypeCode[];
  /** The operands of a branch to it. */
  readonly branch: readonly TypeCode[];
  open = true;
  /** Stack height at its start; the values below are out of reach inside. */
  height = 0;
  /** Whether the code being written is unreachable, so that any operand may be assumed. */
  unreachable = false;

  constructor(name: string, owner: object, depth: number, results: readonly TypeCode[]) {
    this.name = name;
    this.owner = owner;
    this.depth = depth;
    this.results = results;
    this.branch = name === 'loop' ? [] : results;
  }
}
