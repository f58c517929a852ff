import { AssemblyError } from './assembly-error.ts';

/** The types of values on the stack, in locals and in signatures. */
export type ValueType = 'i32' | 'i64' | 'f32' | 'f64' | 'v128';

/**
 * A value type as a number: its byte in the binary format is 0x80 - code. UNKNOWN is a value in unreachable
 * code, which may be of any type.
 */
export type TypeCode = number;

export const UNKNOWN = 0;
export const I32 = 1;

const NAMES = /* @__PURE__ */ 'any i32 i64 f32 f64 v128'.split(' ');

export function codeOf(type: ValueType): TypeCode {
  const code = NAMES.indexOf(type);
  if (code <= UNKNOWN)
    throw new AssemblyError({ message: `'${type}' is not a value type: expected i32, i64, f32, f64 or v128.` });
  return code;
}

export function byteOf(code: TypeCode): number {
  return 0x80 - code;
}

/** Types as error messages show them, the top of the stack last: `[i32 v128]`. */
export function typesText(codes: readonly TypeCode[]): string {
  return `[${codes.map((code) => NAMES[code]).join(' ')}]`;
}
