/**
 * Moves four elements between memory and a v128, as expressions represent them: float32 as f32x4, integers as i32x4, bool as masks.
 */
import type { FunctionBuilder, Local } from '@sepal/assembler';
import { bytesPerElement, type DType } from '@sepal/tensor';

/** The size of four elements in bytes. */
export function bytesOfFour(dtype: DType): number {
  return 4 * bytesPerElement(dtype);
}

/** Replaces the address on the stack by the four elements there. Always reads four. */
export function emitLoadFour(f: FunctionBuilder, dtype: DType, offset: number): FunctionBuilder {
  if (bytesPerElement(dtype) === 4) return f.v128.load(offset);
  f.v128.load32Zero(offset).i16x8.extendLowI8x16U().i32x4.extendLowI16x8U();
  return dtype === 'bool' ? emitMask(f) : f;
}

/** Replaces the address on the stack by the element there, in all four lanes. */
export function emitLoadSplat(f: FunctionBuilder, dtype: DType, offset: number): FunctionBuilder {
  if (bytesPerElement(dtype) === 4) return f.v128.load32Splat(offset);
  f.i32.load8U(offset).i32x4.splat();
  return dtype === 'bool' ? emitMask(f) : f;
}

function emitMask(f: FunctionBuilder): FunctionBuilder {
  return f.i32.const(0).i32x4.splat().i32x4.ne();
}

/** The destination of a store. */
interface Destination {
  readonly pointer: Local;
  /** Bytes from there. */
  readonly offset: number;
  /** How many of the four to write. */
  readonly lanes: number;
}

/** Stores the vector that `emitValue` pushes. */
export type StoreFour = (to: Destination, emitValue: () => void) => void;

/** Prepares stores of an element type. */
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

/** Packs the low bytes of the four lanes at the front. */
function emitNarrow(f: FunctionBuilder, dtype: DType): void {
  if (dtype === 'bool') f.i32.const(1).i32x4.splat().v128.and();
  f.i32.const(0).i32x4.splat().i8x16.shuffle([0, 4, 8, 12, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16]);
}

function emitBytes(f: FunctionBuilder, value: Local, { pointer, offset, lanes }: Destination): void {
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

function emitLanes(f: FunctionBuilder, value: Local, { pointer, offset, lanes }: Destination): void {
  if (lanes >= 2) f.get(pointer).get(value).v128.store64Lane(offset, 0);
  if (lanes !== 2) {
    const last = lanes - 1;
    const at = offset + 4 * last;
    f.get(pointer).get(value).v128.store32Lane(at, last);
  }
}
