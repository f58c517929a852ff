import type { Local } from './function-builder.ts';
import { codeOf, type TypeCode, type ValueType } from './value-type.ts';

/** A local variable. The public API sees it as a Local. */
export interface Slot {
  readonly type: ValueType;
  readonly index: number;
}

/** A local variable, as it is checked. */
export class LocalSlot implements Slot {
  readonly type: ValueType;
  readonly code: TypeCode;
  readonly index: number;
  /** The function writer it belongs to. */
  readonly owner: { readonly name: string };

  constructor(type: ValueType, index: number, owner: { readonly name: string }) {
    this.type = type;
    this.code = codeOf(type);
    this.index = index;
    this.owner = owner;
  }

  /** The same object as the public API sees it. */
  get local(): Local {
    return this as unknown as Local;
  }
}
