import type { Kernel } from '../call.ts';
import { elementwiseKernel } from '../elementwise/kernel.ts';

/** output = value: the elementwise kernel with a constant expression. */
export const fillKernel: Kernel<'fill'> = {
  emit(context, { output, attributes: { value } }) {
    const expression = { nodes: [{ kind: 'constant', value, dtype: output.dtype }] } as const;
    const attributes = { expression, shape: output.shape };
    return elementwiseKernel.emit(context, { kernel: 'elementwise', inputs: [], output, attributes });
  },

  describe: () => ({ tile: '', multiplyAdds: 0 }),
};
