/**
 * Four elements between memory and a v128, as expressions hold them: float32 as f32x4, integers as i32x4, bool as masks.
 */
import type { FunctionBuilder, Local } from '@sepal/assembler';
import { bytesPerElement, type DType } from '@sepal/tensor';

/** Bytes of four elements. */
export function bytesOfFour(dtype: DType): number {
  return 4 * bytesPerElement(dtype);
}

/** Turns the address on the stack into the four elements there. Reads four, however many there are. */
export function emitLoadFour(f: FunctionBuilder, dtype: DType, offset: number): FunctionBuilder {
  if (bytesPerElement(dtype) === 4) return f.v128.load(offset);
  f.v128.load32Zero(offset).i16x8.extendLowI8x16U().i32x4.extendLowI16x8U();
  return dtype === 'bool' ? emitMask(f) : f;
}

/** Turns the address on the stack into the element there, four times. */
export function emitLoadSplat(f: FunctionBuilder, dtype: DType, offset: number): FunctionBuilder {
  if (bytesPerElement(dtype) === 4) return f.v128.load32Splat(offset);
  f.i32.load8U(offset).i32x4.splat();
  return dtype === 'bool' ? emitMask(f) : f;
}

function emitMask(f: FunctionBuilder): FunctionBuilder {
  return f.i32.const(0).i32x4.splat().i32x4.ne();
}

/** Where elements are stored. */
interface Place {
  readonly pointer: Local;
  /** Bytes from there. */
  readonly offset: number;
  /** How many of the four elements exist; the others are not written. */
  readonly lanes: number;
}

/** Stores the vector that `emitValue` leaves on the stack. */
export type StoreFour = (place: Place, emitValue: () => void) => void;

/** Gets ready to store elements of a type. */
export function prepareStore(f: FunctionBuilder, dtype: DType): StoreFour {
  let spare: Local | undefined;
  const isNarrow = bytesPerElement(dtype) === 1;
  return ({ pointer, offset, lanes }, emitValue) => {
    if (!isNarrow && lanes === 4) {
      f.get(pointer);
      emitValue();
      f.v128.store(offset);
      return;
    }
    spare ??= f.local('v128');
    emitValue();
    if (isNarrow) emitNarrow(f, dtype);
    f.set(spare);
    if (isNarrow) emitBytes(f, spare, { pointer, offset, lanes });
    else emitLanes(f, spare, { pointer, offset, lanes });
  };
}

/** Brings the low bytes of the four lanes together at the front. */
function emitNarrow(f: FunctionBuilder, dtype: DType): void {
  if (dtype === 'bool') f.i32.const(1).i32x4.splat().v128.and();
  f.i32.const(0).i32x4.splat().i8x16.shuffle([0, 4, 8, 12, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16]);
}

function emitBytes(f: FunctionBuilder, value: Local, { pointer, offset, lanes }: Place): void {
  if (lanes === 4) {
    f.get(pointer).get(value).v128.store32Lane(offset, 0);
    return;
  }
  if (lanes >= 2) f.get(pointer).get(value).v128.store16Lane(offset, 0);
  if (lanes !== 2) {
    const last = lanes - 1;
    f.get(pointer)
      .get(value)
      .v128.store8Lane(offset + last, last);
  }
}

function emitLanes(f: FunctionBuilder, value: Local, { pointer, offset, lanes }: Place): void {
  if (lanes >= 2) f.get(pointer).get(value).v128.store64Lane(offset, 0);
  if (lanes !== 2) {
    const last = lanes - 1;
    const at = offset + 4 * last;
    f.get(pointer).get(value).v128.store32Lane(at, last);
  }
}
