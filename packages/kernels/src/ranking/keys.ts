import type { FunctionBuilder } from '@sepal/assembler';
import type { DType } from '@sepal/tensor';

/** Turns four elements on the stack, as `emitLoadFour` loads them, into int32 numbers of the same order. */
export type EmitKeys = () => void;

/** Gets ready to compare elements of a type: NaN is the largest, −0 is less than 0. */
export function prepareKeys(f: FunctionBuilder, dtype: DType): EmitKeys {
  switch (dtype) {
    case 'float32': {
      const x = f.local('v128');
      return () => {
        f.set(x).i32.const(0x7fffffff).i32x4.splat();
        // The larger the bits of a negative number, the less it is.
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
