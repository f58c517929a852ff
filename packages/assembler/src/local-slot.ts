import type { Local } from './function-builder.ts';
import { codeOf, type TypeCode, type ValueType } from './value-type.ts';

/** What users hold as a Local. */
export class LocalSlot {
  readonly type: ValueType;
  readonly code: TypeCode;
  readonly index: number;
  /** Whoever writes the function. */
  readonly owner: { readonly name: string };

  constructor(type: ValueType, index: number, owner: { readonly name: string }) {
    this.type = type;
    this.code = codeOf(type);
    this.index = index;
    this.owner = owner;
  }

  /** The same object as users see it. */
  get local(): Local {
    return this as unknown as Local;
  }
}
