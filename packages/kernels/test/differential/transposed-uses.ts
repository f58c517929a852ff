import type { Conv2dTransposeAttributes, Pair } from '@sepal/ops';
import type { Shape } from '@sepal/tensor';
import { transposedConvolution } from '../../src/lowering/products.ts';

/** A transposed convolution in the op's terms. */
export interface TransposedUse {
  readonly xShape: Shape;
  readonly kernelShape: Shape;
  readonly attributes: Conv2dTransposeAttributes;
}

/** Cases of every kind with a result: strides above and below the kernel, dilation with strides, all paddings, groups. */
export function transposedUses(count: number): readonly TransposedUse[] {
  const uses: TransposedUse[] = [];
  let state = 11;
  const draw = (below: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const pair = (least: number, most: number): Pair => [least + draw(most - least + 1), least + draw(most - least + 1)];
  while (uses.length < count) {
    const groups = draw(4) === 0 ? 2 + draw(2) : 1;
    const kernelShape = [...pair(1, draw(3) === 0 ? 6 : 3), 1 + draw(13), groups * (1 + draw(11))];
    const xShape = [1 + draw(2), ...pair(1, 12), kernelShape[3] as number];
    const attributes: Conv2dTransposeAttributes = {
      strides: draw(4) === 0 ? [1, 1] : pair(1, 4),
      dilationRate: draw(2) === 0 ? [1, 1] : pair(1, 4),
      padding: (['valid', 'same', [pair(0, 3), pair(0, 3)]] as const)[draw(3)] ?? 'valid',
      outputPadding: draw(2) === 0 ? null : pair(0, 4),
      groups,
      dataFormat: 'channelsLast',
    };
    const rows = transposedConvolution(xShape, kernelShape, attributes);
    if (rows.outputHeight > 0 && rows.outputWidth > 0) uses.push({ xShape, kernelShape, attributes });
  }
  return uses;
}

export function transposedUseOf(
  xShape: Shape,
  kernelShape: Shape,
  attributes: Partial<Conv2dTransposeAttributes> = {},
): TransposedUse {
  const defaults = { strides: [2, 2], dilationRate: [1, 1], padding: 'same', outputPadding: null, groups: 1 } as const;
  return { xShape, kernelShape, attributes: { ...defaults, dataFormat: 'channelsLast', ...attributes } };
}
