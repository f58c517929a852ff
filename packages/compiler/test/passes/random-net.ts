/** Random small convolutional nets with branches. */
import {
  add,
  averagePool2d,
  batchNormalization,
  biasAdd,
  concat,
  conv2d,
  type DataFormat,
  depthwiseConv2d,
  exp,
  type Graph,
  globalAveragePool2d,
  matmul,
  maxPool2d,
  mean,
  moments,
  multiply,
  pad,
  relu6,
  reshape,
  sigmoid,
  slice,
  softmax,
  Trace,
  type Traced,
  tanh,
  transpose,
  upsample2d,
  type Value,
} from '@sepal/ops';
import type { Shape } from '@sepal/tensor';
import fc from 'fast-check';
import { numbers, weight } from './graphs.ts';

const KINDS = [
  ...['conv', 'depthwise', 'bias', 'normalize', 'normalizeBatch', 'relu6', 'sigmoid', 'scale', 'add', 'concat', 'pad'],
  ...['maxPool', 'averagePool', 'upsample', 'slice', 'softmax', 'excite', 'identity', 'reshape', 'layout', 'constant'],
] as const;

/** One step of a net: the operation, its operand, and its options, all derived from `choice`. */
interface Step {
  readonly kind: (typeof KINDS)[number];
  readonly source: number;
  readonly other: number;
  readonly choice: number;
}

/** A net: its data format (or both, as in a net composed of two), input, steps and tail. */
export interface Net {
  readonly formats: readonly [DataFormat, DataFormat];
  readonly batch: number;
  readonly channels: number;
  readonly size: number;
  readonly steps: readonly Step[];
  readonly tail: 'picture' | 'pooled' | 'flat' | 'moments';
  readonly seed: number;
}

const format = fc.constantFrom<DataFormat>('channelsLast', 'channelsFirst');

export const nets: fc.Arbitrary<Net> = fc.record({
  formats: fc.oneof({ weight: 4, arbitrary: format.map((one) => [one, one] as const) }, fc.tuple(format, format)),
  batch: fc.constantFrom(1, 2),
  channels: fc.integer({ min: 1, max: 4 }),
  size: fc.integer({ min: 1, max: 6 }),
  steps: fc.array(
    fc.record({ kind: fc.constantFrom(...KINDS), source: fc.nat(3), other: fc.nat(3), choice: fc.nat(11) }),
    { minLength: 1, maxLength: 12 },
  ),
  tail: fc.constantFrom('picture', 'pooled', 'flat', 'moments'),
  seed: fc.nat(1000),
});

/** The graph of a net. A step that does not fit its operand is skipped. */
export function buildNet(net: Net): Graph {
  return new NetBuilder(net).build();
}

class NetBuilder {
  readonly #net: Net;
  readonly #recording = new Trace();
  #seed: number;
  #format: DataFormat;

  constructor(net: Net) {
    this.#net = net;
    this.#seed = net.seed;
    this.#format = net.formats[0];
  }

  build(): Graph {
    const { batch, channels, size, steps, formats } = this.#net;
    const shape = this.#format === 'channelsLast' ? [batch, size, size, channels] : [batch, channels, size, size];
    const values: Value[] = [this.#recording.input({ shape, dtype: 'float32' })];
    steps.forEach((step, index) => {
      this.#format = formats[step.choice % 2] as DataFormat;
      const x = values.at(-1 - (step.source % Math.min(values.length, 2))) as Value;
      const other = values.at(-1 - (step.other % values.length)) as Value;
      values.push(this.#recording.at(`net/${step.kind}_${index}`, () => this.#step(x, other, step)));
    });
    return this.#recording.finish(this.#tail(values.at(-1) as Value));
  }

  /** The lengths of a picture's axes, in the step's format. */
  #lengths({ shape }: Value): { channels: number; height: number; width: number; axis: number; batch: number } {
    const [batch, a, b, c] = shape as readonly [number, number, number, number];
    return this.#format === 'channelsLast'
      ? { batch, height: a, width: b, channels: c, axis: 3 }
      : { batch, height: b, width: c, channels: a, axis: 1 };
  }

  #weight(shape: Shape, minval = -1): Traced {
    return this.#recording.read(weight(shape, ++this.#seed, minval));
  }

  #step(x: Value, other: Value, { kind, choice }: Step): Value {
    const dataFormat = this.#format;
    const { channels, height, width, axis } = this.#lengths(x);
    const padding =
      (
        [
          'same',
          'valid',
          [
            [1, 0],
            [1, 2],
          ],
        ] as const
      )[choice % 3] ?? 'same';
    const fits = Math.min(height, width) > 2 || padding === 'same';
    const options = { dataFormat, padding, strides: choice % 4 === 3 ? 2 : 1 } as const;
    const along = (before: number, after: number): [number, number][] =>
      [0, 1, 2, 3].map((at) => (at === 0 || at === axis ? [0, 0] : [before, after]));
    switch (kind) {
      case 'conv': {
        const groups = channels % 2 === 0 && choice > 8 ? 2 : 1;
        const size = fits ? 1 + (choice % 3) : 1;
        const filters = groups * (1 + (choice % 2));
        const kernel = this.#weight([size, size, channels / groups, filters]);
        return conv2d(x, kernel, { ...options, groups });
      }
      case 'depthwise':
        if (channels > 8) return x;
        return depthwiseConv2d(x, this.#weight([fits ? 3 : 1, fits ? 2 : 1, channels, 1 + (choice % 2)]), options);
      case 'bias':
        return biasAdd(x, this.#weight([channels]), { dataFormat });
      case 'normalize':
      case 'normalizeBatch': {
        const at = choice === 0 ? 2 : axis;
        const read = (minval: number): Traced => this.#weight([x.shape[at] as number], minval);
        const { mean, variance } =
          kind === 'normalize'
            ? { mean: read(-1), variance: read(0.1) }
            : moments(x, { axis: [0, 1, 2, 3].filter((one) => one !== at) });
        return batchNormalization(x, mean, add(variance, 0.5), { gamma: read(-1), beta: read(-1), axis: at });
      }
      case 'relu6':
        return relu6(x);
      case 'sigmoid':
        return choice % 2 === 0 ? sigmoid(x) : multiply(x, tanh(x));
      case 'scale':
        return multiply(x, choice % 3 === 0 ? 1 : this.#weight(axis === 3 ? [channels] : [channels, 1, 1]));
      case 'add':
        return String(x.shape) === String(other.shape) ? add(x, other) : add(x, mean(x, { axis, keepdims: true }));
      case 'concat':
        return channels > 6 ? x : concat(fitsBeside(x, other, axis) ? [x, other] : [x, exp(multiply(x, 0.1))], axis);
      case 'pad':
        return height > 8 ? x : pad(x, along(choice % 2, choice % 3), choice > 8 ? 0.5 : 0);
      case 'maxPool':
        return maxPool2d(x, { poolSize: 2, padding: 'same', strides: options.strides, dataFormat });
      case 'averagePool':
        return averagePool2d(x, { poolSize: [1, 2], padding: 'same', strides: options.strides, dataFormat });
      case 'upsample':
        if (height * width > 30) return x;
        return upsample2d(x, {
          size: 1 + (choice % 2),
          interpolation: choice > 5 ? 'bilinear' : 'nearest',
          dataFormat,
        });
      case 'slice': {
        const begin = [0, 0, 0, 0].with(2, (x.shape[2] as number) > 1 && choice > 2 ? 1 : 0);
        return slice(x, begin);
      }
      case 'softmax':
        return softmax(x, choice % 4);
      case 'excite': {
        const squeezed = globalAveragePool2d(x, { dataFormat });
        const excited = sigmoid(matmul(squeezed, this.#weight([channels, channels])));
        return multiply(
          x,
          reshape(
            excited,
            x.shape.map((length, at) => (at === 0 || at === axis ? length : 1)),
          ),
        );
      }
      case 'identity':
        return reshape(add(reshape(x, [-1]), -0), x.shape);
      case 'reshape':
        return reshape(exp(multiply(reshape(x, [x.shape[0] as number, -1]), -0.1)), x.shape);
      case 'layout': {
        const there = choice % 2 === 0 ? [0, 2, 3, 1] : [0, 3, 1, 2];
        const back = there.map((_, at) => there.indexOf(at));
        return transpose(relu6(transpose(x, there)), back);
      }
      case 'constant':
        return add(x, numbers(x.shape.slice(choice % 4) as Shape, ++this.#seed));
    }
  }

  #tail(x: Value): Value[] {
    const { channels, axis } = this.#lengths(x);
    switch (this.#net.tail) {
      case 'picture':
        return [x];
      case 'pooled': {
        const pooled = globalAveragePool2d(x, { dataFormat: this.#format, keepdims: true });
        const logits = conv2d(pooled, this.#weight([1, 1, channels, 5]), { dataFormat: this.#format });
        return [softmax(reshape(logits, [this.#net.batch, 5]))];
      }
      case 'flat': {
        const flat = reshape(x, [this.#net.batch, -1]);
        return [matmul(flat, this.#weight([flat.shape[1] as number, 3])), flat];
      }
      case 'moments': {
        const { mean: center, variance: spread } = moments(x, { axis: [0, 1, 2, 3].filter((at) => at !== axis) });
        return [center, spread, mean(x, { axis: [0, 2] })];
      }
    }
  }
}

/** Whether two values can be concatenated along an axis. */
function fitsBeside(a: Value, b: Value, axis: number): boolean {
  return a.shape.every((length, at) => at === axis || length === b.shape[at]);
}
