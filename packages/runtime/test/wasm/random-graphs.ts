/** Random whole graphs, for comparing engines with the reference. */
import {
  add,
  averagePool2d,
  batchNormalization,
  biasAdd,
  concat,
  conv2d,
  conv2dTranspose,
  type DataFormat,
  depthwiseConv2d,
  type Graph,
  globalAveragePool2d,
  maximum,
  maxPool2d,
  minimum,
  moments,
  multiply,
  pad,
  reshape,
  State,
  sigmoid,
  softmax,
  Trace,
  transpose,
  type Value,
} from '@sepal/ops';
import { randomUniform, type Shape, type Tensor, tensor } from '@sepal/tensor';
import fc from 'fast-check';

/** The parameters of a random network. */
export interface NetworkPlan {
  readonly dataFormat: DataFormat;
  readonly batch: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly steps: readonly Step[];
  readonly seed: number;
}

interface Step {
  readonly kind: (typeof KINDS)[number];
  readonly filters: number;
  readonly kernel: 1 | 2 | 3 | 5;
  readonly strides: readonly [number, number];
  readonly dilation: 1 | 2;
  readonly same: boolean;
  readonly multiplier: 1 | 2 | 3;
  readonly activation: (typeof ACTIVATIONS)[number];
  readonly normalize: boolean;
}

const KINDS = [
  'conv',
  'pointwise',
  'depthwise',
  'separable',
  'pool',
  'padded',
  'residual',
  'branch',
  'gate',
  'transposed',
] as const;
const ACTIVATIONS = ['none', 'relu', 'relu6', 'silu'] as const;

const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom(...KINDS),
  filters: fc.integer({ min: 1, max: 19 }),
  kernel: fc.constantFrom(1, 2, 3, 5),
  strides: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
  dilation: fc.constantFrom(1, 2),
  same: fc.boolean(),
  multiplier: fc.constantFrom(1, 2, 3),
  activation: fc.constantFrom(...ACTIVATIONS),
  normalize: fc.boolean(),
});

/** Networks of a few layers on small pictures of odd sizes. */
export const networkPlan: fc.Arbitrary<NetworkPlan> = fc.record({
  dataFormat: fc.constantFrom('channelsLast', 'channelsFirst'),
  batch: fc.integer({ min: 1, max: 3 }),
  height: fc.integer({ min: 5, max: 17 }),
  width: fc.integer({ min: 5, max: 17 }),
  channels: fc.integer({ min: 1, max: 9 }),
  steps: fc.array(step, { minLength: 1, maxLength: 6 }),
  seed: fc.integer({ min: 0, max: 1e6 }),
});

/** A plan's graph, whose weights are states, and a value for its input. */
export interface BuiltNetwork {
  readonly graph: Graph;
  readonly input: Tensor;
  readonly states: readonly State[];
}

/** @param training whether normalizations take the statistics of the batch, and update averages of them (default false) */
export function buildNetwork(plan: NetworkPlan, { training = false } = {}): BuiltNetwork {
  const { dataFormat, batch, height, width, channels } = plan;
  const shape = dataFormat === 'channelsLast' ? [batch, height, width, channels] : [batch, channels, height, width];
  const builder = new Network(plan, shape, training);
  for (const part of plan.steps) builder.add(part);
  return { graph: builder.finish(), input: random(shape, plan.seed), states: builder.states };
}

class Network {
  readonly states: State[] = [];
  readonly #plan: NetworkPlan;
  readonly #trace = new Trace();
  readonly #training: boolean;
  #seed: number;
  #x: Value;

  constructor(plan: NetworkPlan, shape: Shape, training: boolean) {
    this.#plan = plan;
    this.#training = training;
    this.#seed = plan.seed;
    this.#x = this.#trace.input({ shape, dtype: 'float32' });
  }

  add(part: Step): void {
    const before = this.#x;
    this.#x = this.#activate(this.#normalize(this.#combine(part), part), part);
    if (this.#x.shape.some((length) => length === 0)) this.#x = before;
  }

  finish(): Graph {
    const { dataFormat } = this.#plan;
    const pooled = globalAveragePool2d(this.#x, { dataFormat });
    const flat = reshape(this.#x, [this.#plan.batch, -1]);
    return this.#trace.finish([this.#x, softmax(pooled), flat]);
  }

  #combine(part: Step): Value {
    const { dataFormat } = this.#plan;
    const x = this.#x;
    const channels = this.#channels(x);
    switch (part.kind) {
      case 'conv':
        return biasAdd(this.#conv(x, part), this.#weight([part.filters]), { dataFormat });
      case 'pointwise':
        return conv2d(x, this.#weight([1, 1, channels, part.filters]), { dataFormat });
      case 'depthwise':
        return biasAdd(this.#depthwise(x, part), this.#weight([channels * part.multiplier]), { dataFormat });
      case 'separable':
        return conv2d(this.#depthwise(x, part), this.#weight([1, 1, channels * part.multiplier, part.filters]), {
          dataFormat,
        });
      case 'transposed': {
        const y = this.#transposed(x, part);
        return part.multiplier === 1 ? y : biasAdd(y, this.#weight([part.filters]), { dataFormat });
      }
      case 'pool': {
        const pool = part.normalize ? maxPool2d : averagePool2d;
        const poolSize = Math.min(part.kernel, ...this.#size(x));
        return pool(x, { poolSize, strides: part.strides, padding: part.same ? 'same' : 'valid', dataFormat });
      }
      case 'padded': {
        const amounts = [
          [0, 1],
          [1, 0],
        ] as const;
        const none = [0, 0] as const;
        const padded = pad(x, dataFormat === 'channelsLast' ? [none, ...amounts, none] : [none, none, ...amounts]);
        return depthwiseConv2d(padded, this.#weight([2, 2, channels, 1]), { strides: 2, dataFormat });
      }
      case 'residual':
        return add(conv2d(x, this.#weight([1, 1, channels, channels]), { dataFormat }), x);
      case 'branch': {
        const axis = dataFormat === 'channelsLast' ? 3 : 1;
        return concat([x, conv2d(x, this.#weight([1, 1, channels, part.filters]), { dataFormat })], axis);
      }
      case 'gate': {
        const perm = dataFormat === 'channelsLast' ? [0, 2, 1, 3] : [0, 1, 3, 2];
        const gated = multiply(x, sigmoid(globalAveragePool2d(x, { dataFormat, keepdims: true })));
        return transpose(gated, perm);
      }
    }
  }

  #conv(x: Value, part: Step): Value {
    const kernel = this.#weight([...this.#window(x, part), this.#channels(x), part.filters]);
    return conv2d(x, kernel, this.#options(part));
  }

  #depthwise(x: Value, part: Step): Value {
    const kernel = this.#weight([...this.#window(x, part), this.#channels(x), part.multiplier]);
    return depthwiseConv2d(x, kernel, this.#options(part));
  }

  #transposed(x: Value, part: Step): Value {
    const kernel = this.#weight([part.kernel, part.kernel, part.filters, this.#channels(x)]);
    const options = this.#options(part);
    // Keep pictures small.
    return conv2dTranspose(x, kernel, Math.max(...this.#size(x)) > 12 ? { ...options, strides: 1 } : options);
  }

  #options({ strides, dilation, same }: Step) {
    const { dataFormat } = this.#plan;
    return { strides, dilationRate: dilation, padding: same ? 'same' : 'valid', dataFormat } as const;
  }

  /** A kernel that fits into the picture. */
  #window(x: Value, { kernel, dilation, same }: Step): [number, number] {
    const [height, width] = this.#size(x);
    const fitting = (length: number): number =>
      same ? kernel : Math.min(kernel, Math.floor((length - 1) / dilation) + 1);
    return [fitting(height), fitting(width)];
  }

  #normalize(x: Value, { normalize }: Step): Value {
    if (!normalize) return x;
    const channels = this.#channels(x);
    const variance = this.#state(random([channels], this.#seed++, 0.5, 2));
    const options = { gamma: this.#weight([channels]), beta: this.#weight([channels]), axis: this.#axis() };
    const mean = this.#state(random([channels], this.#seed++));
    if (!this.#training) return batchNormalization(x, this.#trace.read(mean), this.#trace.read(variance), options);
    const batch = moments(x, { axis: [0, 1, 2, 3].filter((axis) => axis !== this.#axis()) });
    for (const [average, value] of [
      [mean, batch.mean],
      [variance, batch.variance],
    ] as const) {
      this.#trace.write(average, add(multiply(this.#trace.read(average), 0.9), multiply(value, 0.1)));
    }
    return batchNormalization(x, batch.mean, batch.variance, { ...options, epsilon: 0.1 });
  }

  #activate(x: Value, { activation }: Step): Value {
    if (activation === 'relu') return maximum(x, 0);
    if (activation === 'relu6') return minimum(maximum(x, 0), 6);
    return activation === 'silu' ? multiply(x, sigmoid(x)) : x;
  }

  #axis(): number {
    return this.#plan.dataFormat === 'channelsLast' ? 3 : 1;
  }

  #channels(x: Value): number {
    return x.shape[this.#axis()] as number;
  }

  #size(x: Value): [number, number] {
    return (this.#axis() === 3 ? x.shape.slice(1, 3) : x.shape.slice(2)) as [number, number];
  }

  #weight(shape: Shape): Value {
    return this.#trace.read(this.#state(random(shape, this.#seed++)));
  }

  #state(initial: Tensor): State {
    const state = new State({ path: `w${this.states.length}`, shape: initial.shape, dtype: 'float32', initial });
    this.states.push(state);
    return state;
  }
}

function random(shape: Shape, seed: number, minval = -1, maxval = 1): Tensor {
  return randomUniform(shape, { minval, maxval, seed });
}

/** The largest difference, as a fraction of the largest value, which counts as at least `least`. */
export function worstDifference(actual: Tensor, expected: Tensor, least = 1e-30): number {
  let scale = least;
  let worst = 0;
  for (const [index, value] of expected.data.entries()) {
    const other = actual.data[index] as number;
    if (Number.isNaN(value) && Number.isNaN(other)) continue;
    scale = Math.max(scale, Math.abs(value));
    worst = Math.max(worst, value === other ? 0 : Math.abs(value - other));
    if (Number.isNaN(value) !== Number.isNaN(other)) return Number.POSITIVE_INFINITY;
  }
  return worst / scale;
}

/** A tensor with some values replaced by NaN, infinities and signed zeros. */
export function withSpecialValues(x: Tensor): Tensor {
  const data = Float32Array.from(x.data);
  for (const [index, special] of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY].entries()) {
    data[(index * 7919) % data.length] = special;
  }
  return tensor(data, x.shape);
}
