import type { FunctionBuilder, ValueType } from '../src/index.ts';
import { type Instruction, parseTable } from '../src/instruction.ts';
import { atomic } from '../src/instructions/atomics.ts';
import { tables } from '../src/instructions/tables.ts';

const all = { ...tables, atomic };

const TYPES: readonly (ValueType | undefined)[] = [undefined, 'i32', 'i64', 'f32', 'f64', 'v128'];

/** An instruction of the tables, as tests need it. */
export interface Listed extends Instruction {
  readonly namespace: keyof typeof all;
  readonly takes: readonly ValueType[];
  readonly gives: readonly ValueType[];
}

export const everyInstruction: readonly Listed[] = Object.entries(all).flatMap(([namespace, table]) =>
  parseTable(namespace, table).map((instruction) => ({
    ...instruction,
    namespace: namespace as keyof typeof all,
    takes: instruction.operands.map((code) => TYPES[code] as ValueType),
    gives: instruction.result === 0 ? [] : [TYPES[instruction.result] as ValueType],
  })),
);

/** Calls the builder's method for an instruction. */
export function emit(f: FunctionBuilder, { namespace, method }: Listed, args: readonly unknown[]): void {
  const methods = f[namespace] as unknown as Record<string, (...args: unknown[]) => FunctionBuilder>;
  methods[method]?.(...args);
}
