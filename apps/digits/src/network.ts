import {
  BatchNormalization,
  Conv2D,
  Dense,
  GlobalAveragePooling2D,
  input,
  Model,
  RandomTranslation,
  ReLU,
  Rescaling,
} from '@sepal/layers';
import { depthwiseSeparableBlock } from '@sepal/mobilenet';

/**
 * A MobileNet for digits: bytes `(batch, 28, 28, 1)` → probabilities `(batch, 10)`.
 *
 * A 3×3 convolution with stride 2, depthwise separable blocks, global pooling, a dense layer. In training it moves the digits a little.
 */
export function digitsNetwork() {
  const pictures = input({ shape: [28, 28, 1], dtype: 'uint8', name: 'pictures' });
  let x = new Rescaling({ scale: 1 / 255 }).apply(pictures);
  x = new RandomTranslation({ heightFactor: 0.08, widthFactor: 0.08, fillMode: 'constant' }).apply(x);
  x = new Conv2D({ filters: 32, kernelSize: 3, strides: 2, padding: 'same', useBias: false, name: 'conv1' }).apply(x);
  x = new ReLU({ maxValue: 6 }).apply(new BatchNormalization().apply(x));
  for (const [filters, strides] of [
    [64, 1],
    [128, 2],
    [128, 1],
  ] as const) {
    x = depthwiseSeparableBlock(x, { filters, strides });
  }
  const outputs = new Dense({ units: 10, activation: 'softmax', name: 'digits' }).apply(
    new GlobalAveragePooling2D().apply(x),
  );
  return new Model({ inputs: pictures, outputs, name: 'digits' });
}
