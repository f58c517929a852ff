import {
  Activation,
  BatchNormalization,
  Conv2D,
  DepthwiseConv2D,
  Dropout,
  GlobalAveragePooling2D,
  input,
  Model,
  ReLU,
  Reshape,
  type SymbolicTensor,
  ZeroPadding2D,
} from '@sepal/layers';
import { withRandomVectors } from './random-weights.ts';

type Pictures = SymbolicTensor<'float32'>;
type DataFormat = 'channelsLast' | 'channelsFirst';

/** The filters and strides of MobileNetV1's blocks. */
const BLOCKS = [
  [64, 1],
  [128, 2],
  [128, 1],
  [256, 2],
  [256, 1],
  [512, 2],
  [512, 1],
  [1024, 2],
  [1024, 1],
] as const;

/** MobileNetV1 as Keras builds it, with a few blocks less. */
export function smallMobileNet(
  size: number | null,
  { alpha = 0.25, classes = 10, dataFormat = 'channelsLast' as DataFormat } = {},
): Model<Pictures, Pictures> {
  const isFirst = dataFormat === 'channelsFirst';
  const axis = isFirst ? 1 : -1;
  const options = { padding: 'valid', useBias: false, dataFormat } as const;
  const normalized = (x: Pictures, name: string): Pictures =>
    new ReLU({ maxValue: 6, name: `${name}_relu` }).apply(
      new BatchNormalization({ axis, name: `${name}_bn` }).apply(x),
    );
  const x = input({ shape: isFirst ? [3, size, size] : [size, size, 3], name: 'pictures' }) as Pictures;
  const first = { filters: 32 * alpha, kernelSize: 3, strides: 2, ...options, padding: 'same', name: 'conv1' } as const;
  let y = normalized(new Conv2D(first).apply(x), 'conv1');
  for (const [index, [filters, strides]] of BLOCKS.entries()) {
    const [dw, pw] = [`conv_dw_${index + 1}`, `conv_pw_${index + 1}`];
    if (strides === 2) {
      y = new ZeroPadding2D({
        padding: [
          [0, 1],
          [0, 1],
        ],
        dataFormat,
        name: `conv_pad_${index + 1}`,
      }).apply(y);
    }
    const padding = strides === 1 ? 'same' : 'valid';
    y = new DepthwiseConv2D({ kernelSize: 3, strides, ...options, padding, name: dw }).apply(y);
    y = normalized(y, dw);
    y = new Conv2D({ filters: filters * alpha, kernelSize: 1, ...options, padding: 'same', name: pw }).apply(y);
    y = normalized(y, pw);
  }
  y = new GlobalAveragePooling2D({ keepdims: true, dataFormat, name: 'pool' }).apply(y);
  y = new Dropout({ rate: 0.001, name: 'dropout' }).apply(y);
  y = new Conv2D({ filters: classes, kernelSize: 1, padding: 'same', dataFormat, name: 'conv_preds' }).apply(y);
  y = new Reshape({ targetShape: [classes], name: 'reshape_2' }).apply(y) as Pictures;
  return withRandomVectors(
    new Model({ inputs: x, outputs: new Activation({ activation: 'softmax', name: 'predictions' }).apply(y) }),
  );
}
