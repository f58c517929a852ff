import {
  batchNormalization,
  conv2d,
  depthwiseConv2d,
  type Graph,
  mean,
  pad,
  relu6,
  reshape,
  State,
  softmax,
  Trace,
  type Traced,
  type Value,
} from '@sepal/ops';
import { randomUniform, type Shape } from '@sepal/tensor';

/** Filters and strides of MobileNetV1's 13 depthwise separable blocks. */
const BLOCKS: readonly (readonly [filters: number, strides: 1 | 2])[] = [
  ...([
    [64, 1],
    [128, 2],
    [128, 1],
    [256, 2],
    [256, 1],
    [512, 2],
  ] as const),
  ...new Array<readonly [number, 1]>(5).fill([512, 1]),
  ...([
    [1024, 2],
    [1024, 1],
  ] as const),
];

/** The graph of MobileNetV1 for one picture, as the model of `@sepal/mobilenet` traces it: its weights are states. */
export function mobileNetGraph({ alpha, size, classes }: { alpha: number; size: number; classes: number }): Graph {
  const recording = new Trace();
  let seed = 0;
  const weight = (path: string, shape: Shape, [minval, maxval]: readonly [number, number]): Traced => {
    const initial = randomUniform(shape, { minval, maxval, seed: ++seed });
    return recording.read(new State({ path, shape, dtype: 'float32', initial }));
  };
  const normalized = (x: Value, path: string): Value => {
    const vector = (name: string) => weight(`${path}_bn/${name}`, [x.shape[3] as number], [0.5, 1.5]);
    const [gamma, beta] = [vector('gamma'), vector('beta')];
    return relu6(batchNormalization(x, vector('mean'), vector('variance'), { gamma, beta, epsilon: 1e-3 }));
  };
  const padded = (x: Value): Value =>
    pad(x, [
      [0, 0],
      [0, 1],
      [0, 1],
      [0, 0],
    ]);

  let channels = 32 * alpha;
  let y: Value = recording.input({ shape: [1, size, size, 3], dtype: 'float32' });
  y = conv2d(padded(y), weight('conv1/kernel', [3, 3, 3, channels], [-0.5, 0.5]), { strides: 2 });
  y = normalized(y, 'conv1');
  for (const [index, [filters, strides]] of BLOCKS.entries()) {
    const kernel = weight(`conv_dw_${index + 1}/kernel`, [3, 3, channels, 1], [-0.5, 0.5]);
    y =
      strides === 1 ? depthwiseConv2d(y, kernel, { padding: 'same' }) : depthwiseConv2d(padded(y), kernel, { strides });
    y = normalized(y, `conv_dw_${index + 1}`);
    y = conv2d(y, weight(`conv_pw_${index + 1}/kernel`, [1, 1, channels, filters * alpha], [-0.5, 0.5]));
    y = normalized(y, `conv_pw_${index + 1}`);
    channels = filters * alpha;
  }
  y = mean(y, { axis: [1, 2], keepdims: true });
  y = conv2d(y, weight('conv_preds/kernel', [1, 1, channels, classes], [-0.5, 0.5]));
  return recording.finish([softmax(reshape(y, [1, classes]))]);
}
