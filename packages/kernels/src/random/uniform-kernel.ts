import { sizeOf } from '@sepal/tensor';
import type { Kernel } from '../call.ts';
import { emitUniform } from './normal.ts';
import { emitRandomStream } from './stream.ts';

/** Numbers uniform from `minval` to `maxval`: the bits of `fillUniform`. */
export const randomUniformKernel: Kernel<'randomUniform'> = {
  emit(context, { inputs: [seed], outputs: [output], attributes }) {
    const f = context.module.func({ name: 'randomUniform', params: ['i32'] });
    if (seed === undefined || output === undefined || sizeOf(output.shape) === 0) return f;
    const low = Math.fround(attributes.minval);
    const span = Math.fround(Math.fround(attributes.maxval) - low);
    emitRandomStream(f, { seed, output, parts: context.target.parts }, () => emitUniform(f, low, span));
    return f;
  },

  describe: () => ({ tile: '4', multiplyAdds: 0 }),
};
