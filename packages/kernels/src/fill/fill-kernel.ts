import type { Buffer } from '../buffer.ts';
import type { Kernel } from '../call.ts';
import { elementwiseKernel } from '../elementwise/elementwise-kernel.ts';

/** output = value: the elementwise kernel with a constant expression. */
export const fillKernel: Kernel<'fill'> = {
  emit(context, { outputs, attributes: { value } }) {
    const { dtype, shape } = outputs[0] as Buffer;
    const expression = { nodes: [{ kind: 'constant', value, dtype }] } as const;
    const attributes = { expression, shape };
    return elementwiseKernel.emit(context, { kernel: 'elementwise', inputs: [], outputs, attributes });
  },

  describe: () => ({ tile: '', multiplyAdds: 0 }),
};
