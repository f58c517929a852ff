import type { Func, Signature } from './function-builder.ts';
import { codeOf, type TypeCode } from './value-type.ts';

/** What a module knows of every callable function. */
export interface Callee {
  readonly name: string;
  /** The module's identity. */
  readonly module: object;
  readonly index: number;
  /** The index of its type. */
  readonly type: number;
  readonly paramCodes: readonly TypeCode[];
  readonly resultCodes: readonly TypeCode[];
}

/** An imported function. */
export class ImportedFunction implements Func, Callee {
  readonly name: string;
  readonly module: object;
  readonly index: number;
  readonly type: number;
  readonly params: Func['params'];
  readonly results: Func['results'];
  readonly paramCodes: readonly TypeCode[];
  readonly resultCodes: readonly TypeCode[];

  constructor(module: object, entry: { name: string; index: number; type: number }, { params, results }: Signature) {
    this.name = entry.name;
    this.module = module;
    this.index = entry.index;
    this.type = entry.type;
    this.params = params.map((type) => ({ type }));
    this.results = results;
    this.paramCodes = params.map(codeOf);
    this.resultCodes = results.map(codeOf);
  }
}
