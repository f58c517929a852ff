import type { SymbolicTensor } from '@sepal/layers';
import type { DataFormat } from '@sepal/ops';

/**
 * The zeros around pictures with which a 'valid' convolution of stride 2 halves their size, rounding up: one less above and at the
 * left of an even length. A length that varies counts as even, and with it the other one, as in Keras.
 *
 * @returns `[[above, below], [left, right]]`
 * @see https://github.com/keras-team/keras/blob/v3.15.1/keras/src/applications/imagenet_utils.py, `correct_pad`
 */
export function correctPadding(
  { shape }: SymbolicTensor,
  kernelSize: number,
  dataFormat: DataFormat,
): readonly [readonly [number, number], readonly [number, number]] {
  const first = dataFormat === 'channelsFirst' ? 2 : 1;
  const lengths = shape.slice(first, first + 2);
  const half = Math.floor(kernelSize / 2);
  const [above, left] = lengths.map((length) => {
    const isEven = lengths.includes(null) || (length as number) % 2 === 0;
    return isEven ? Math.max(half - 1, 0) : half;
  }) as [number, number];
  return [
    [above, half],
    [left, half],
  ];
}
