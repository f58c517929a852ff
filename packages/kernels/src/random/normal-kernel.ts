import { sizeOf } from '@sepal/tensor';
import type { Kernel } from '../call.ts';
import { emitNormal } from './normal.ts';
import { emitRandomStream } from './stream.ts';

/** Normally distributed numbers: the bits of `fillNormal`. */
export const randomNormalKernel: Kernel<'randomNormal'> = {
  emit(context, { inputs: [seed], outputs: [output], attributes: { mean, stddev } }) {
    const f = context.module.func({ name: 'randomNormal', params: ['i32'] });
    if (seed === undefined || output === undefined || sizeOf(output.shape) === 0) return f;
    emitRandomStream(f, { seed, output, parts: context.target.parts }, () => emitNormal(f, mean, stddev));
    return f;
  },

  describe: () => ({ tile: '4', multiplyAdds: 0 }),
};
