/** Address arithmetic, written as formulas. */
import type { FunctionBuilder, Local } from '@sepal/assembler';

/** An i32 that emitted code computes: a constant, a local's value, or a formula. Arithmetic is modulo 2³², and unsigned. */
export type Integer = number | Local | ((f: FunctionBuilder) => void);

/** Pushes the value. */
export function emitInteger(f: FunctionBuilder, value: Integer): FunctionBuilder {
  if (typeof value === 'number') return f.i32.const(value);
  if (typeof value !== 'function') return f.get(value);
  value(f);
  return f;
}

/** local = value */
export function emitAssign(f: FunctionBuilder, local: Local, value: Integer): void {
  emitInteger(f, value).set(local);
}

/** The value, which is assigned to the local as well. */
export function assigned(local: Local, value: Integer): Integer {
  return (f) => emitInteger(f, value).tee(local);
}

/** x + y + … */
export function plus(x: Integer, ...others: readonly Integer[]): Integer {
  return others.reduce((sum, y) => (f) => emitInteger(emitInteger(f, sum), y).i32.add(), x);
}

/** x − y */
export function minus(x: Integer, y: Integer): Integer {
  return (f) => emitInteger(emitInteger(f, x), y).i32.sub();
}

/** x · y */
export function times(x: Integer, y: Integer): Integer {
  return (f) => emitInteger(emitInteger(f, x), y).i32.mul();
}

/** ⌊x / y⌋ */
export function quotient(x: Integer, y: Integer): Integer {
  return (f) => emitInteger(emitInteger(f, x), y).i32.divU();
}

/** x modulo y */
export function remainder(x: Integer, y: Integer): Integer {
  return (f) => emitInteger(emitInteger(f, x), y).i32.remU();
}

/** 1 if x = y, else 0 */
export function equals(x: Integer, y: Integer): Integer {
  return (f) => emitInteger(emitInteger(f, x), y).i32.eq();
}

/** 1 if x ≠ y, else 0 */
export function differs(x: Integer, y: Integer): Integer {
  return (f) => emitInteger(emitInteger(f, x), y).i32.ne();
}

/** 1 if x > y, else 0 */
export function isAbove(x: Integer, y: Integer): Integer {
  return (f) => emitInteger(emitInteger(f, x), y).i32.gtU();
}

/** x if the condition is not 0, else y */
export function choose(condition: Integer, x: Integer, y: Integer): Integer {
  return (f) => emitInteger(emitInteger(emitInteger(f, x), y), condition).select();
}

/** The smaller of two signed numbers. */
export function minimum(x: Integer, y: Integer): Integer {
  return choose((f) => emitInteger(emitInteger(f, x), y).i32.ltS(), x, y);
}

/** 1 if x < y, else 0 */
export function isBelow(x: Integer, y: Integer): Integer {
  return (f) => emitInteger(emitInteger(f, x), y).i32.ltU();
}
