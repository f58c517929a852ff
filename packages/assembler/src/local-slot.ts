import type { Local } from './function-builder.ts';
import { codeOf, type TypeCode, type ValueType } from './value-type.ts';

/** The public API sees it as a Local. */
export class LocalSlot {
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
