import type { FunctionBuilder } from '@sepal/assembler';
import type { DType } from '@sepal/tensor';

/** Converts four elements on the stack, as `emitLoadFour` loads them, to int32 keys of the same order. */
export type EmitKeys = () => void;

/** Prepares comparisons of an element type: NaN is the largest, −0 is less than 0. */
export function prepareKeys(f: FunctionBuilder, dtype: DType): EmitKeys {
  switch (dtype) {
    case 'float32': {
      const x = f.local('v128');
      return () => {
        f.set(x).i32.const(0x7fffffff).i32x4.splat();
        // For negative numbers, larger bits mean a smaller number.
        f.get(x).get(x).i32.const(31).i32x4.shrS().i32.const(1).i32x4.shrU().v128.xor();
        f.get(x).get(x).f32x4.ne().v128.bitselect();
      };
    }
    case 'uint32':
      return () => f.i32.const(-0x80000000).i32x4.splat().v128.xor();
    case 'bool':
      // True is a mask of ones.
      return () => f.i32x4.neg();
    default:
      return () => undefined;
  }
}
