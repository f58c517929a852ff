import type { Label } from './function-builder.ts';
import type { TypeCode } from './value-type.ts';

/** A function body, block, loop or if that is being written. The public API sees it as a Label. */
export class Frame {
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

  /** The same object as the public API sees it. */
  get label(): Label {
    return this as unknown as Label;
  }
}
