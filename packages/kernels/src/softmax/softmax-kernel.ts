import type { Local } from '@sepal/assembler';
import { sizeOf } from '@sepal/tensor';
import type { Kernel } from '../call.ts';
import { emitWhileBelow } from '../emit/counted-loop.ts';
import { emitAssign, emitInteger, equals, plus, quotient, remainder, times } from '../emit/integer.ts';
import { emitShare } from '../emit/share.ts';
import type { SoftmaxKernelAttributes } from '../vocabulary.ts';
import { emitSparsemax } from './sparsemax.ts';
import { acrossVectors, alongVector, emitShares } from './vectors.ts';

/** The vectors of a tensor: `outer` · `inner` of them, of `length` elements that are `inner` apart. */
interface Vectors {
  readonly outer: number;
  readonly length: number;
  readonly inner: number;
}

function vectorsOf({ shape, axis }: SoftmaxKernelAttributes): Vectors {
  return {
    outer: sizeOf(shape.slice(0, axis)),
    length: shape[axis] as number,
    inner: sizeOf(shape.slice(axis + 1)),
  };
}

/**
 * Normalizes the numbers along one axis to shares of a whole, or to the shares' logarithms.
 *
 * Along the last axis it vectorizes within a vector, along another one across four vectors. Sums are in float64.
 */
export const softmaxKernel: Kernel<'softmax'> = {
  emit(context, { inputs: [input], outputs: [output], scratch, attributes }) {
    const f = context.module.func({ name: attributes.op, params: ['i32'] });
    if (input === undefined || output === undefined || sizeOf(attributes.shape) === 0) return f;
    const { op } = attributes;
    const { outer, length, inner } = vectorsOf(attributes);
    const [part] = f.params as readonly [Local];
    const { parts } = context.target;
    const offset = f.local('i32');
    const addresses = { input: input.address, output: output.address };

    if (op === 'sparsemax') {
      if (scratch === undefined) throw new Error('sparsemax needs scratch.');
      const { start: vector, end } = emitShare(f, part, { count: outer * inner, parts });
      const step = 4 * inner;
      emitWhileBelow(f, vector, end, () => {
        const first = times(quotient(vector, inner), length * step);
        emitAssign(f, offset, plus(first, times(remainder(vector, inner), 4)));
        emitSparsemax(f, { ...addresses, offset, length, step, part, scratch });
      });
      return f;
    }
    if (inner === 1) {
      const { start: vector, end } = emitShare(f, part, { count: outer, parts });
      emitWhileBelow(f, vector, end, () => {
        emitAssign(f, offset, times(vector, 4 * length));
        emitShares(context, f, { op, ...addresses, walk: alongVector(f, offset, length) });
      });
      return f;
    }
    const blocks = Math.ceil(inner / 4);
    const { start: block, end } = emitShare(f, part, { count: outer * blocks, parts });
    const index = f.local('i32');
    const emitBlock = (lanes: number): void => {
      const walk = acrossVectors(f, offset, { length, step: 4 * inner, lanes });
      emitShares(context, f, { op, ...addresses, walk });
    };
    emitWhileBelow(f, block, end, () => {
      emitAssign(f, index, remainder(block, blocks));
      emitAssign(f, offset, plus(times(quotient(block, blocks), 4 * length * inner), times(index, 16)));
      const rest = inner % 4;
      if (rest === 0) {
        emitBlock(4);
      } else {
        emitInteger(f, equals(index, blocks - 1)).if(
          () => emitBlock(rest),
          () => emitBlock(4),
        );
      }
    });
    return f;
  },

  /** sparsemax sorts: twice the vector. */
  scratchBytes(attributes) {
    return attributes.op === 'sparsemax' ? 64 * Math.ceil((8 * vectorsOf(attributes).length) / 64) : 0;
  },

  describe: () => ({ tile: '4', multiplyAdds: 0 }),
};
