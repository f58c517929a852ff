import type { Label } from './function-builder.ts';
import type { TypeCode } from './value-type.ts';

/** A function body, block, loop or if that is being written. Users hold it as a Label. */
export class Frame {
  /** What it is, as the builder's method is called. */
  readonly name: string;
  /** How many frames are around it. */
  readonly depth: number;
  /** Whoever writes the function. */
  readonly owner: object;
  readonly results: readonly TypeCode[];
  /** What a branch to it takes. */
  readonly branch: readonly TypeCode[];
  open = true;
  /** How many values were on the stack when it began; they are out of reach inside. */
  height = 0;
  /** Whether the code being written is never reached, so that any operand may be assumed. */
  unreachable = false;

  constructor(name: string, owner: object, depth: number, results: readonly TypeCode[]) {
    this.name = name;
    this.owner = owner;
    this.depth = depth;
    this.results = results;
    this.branch = name === 'loop' ? [] : results;
  }

  /** The same object as users see it. */
  get label(): Label {
    return this as unknown as Label;
  }
}
