import type { FunctionBuilder, Local } from '@sepal/assembler';
import { emitAssign, emitInteger, equals, plus, quotient, remainder } from '../emit/integer.ts';

/** Along the height of a window's input, the rows whose position modulo the stride is the same are reached by the same taps. */
export interface Phases {
  readonly stride: number;
  /** The padding above the first row. */
  readonly before: number;
}

/** Prepares calls by phase: row + before = turn · stride + phase. */
export function preparePhases(f: FunctionBuilder, { stride, before }: Phases) {
  const [position, turn] = f.locals('i32', 2);
  return (row: Local, emitCall: (phase: number, turn: Local) => void): void => {
    emitAssign(f, position, plus(row, before));
    emitAssign(f, turn, quotient(position, stride));
    for (let phase = 0; phase < stride; phase++) {
      if (stride === 1) emitCall(phase, turn);
      else emitInteger(f, equals(remainder(position, stride), phase)).if(() => emitCall(phase, turn));
    }
  };
}
