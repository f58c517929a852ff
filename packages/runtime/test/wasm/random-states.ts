/** Random graphs that compute with states and update them, as training does: the graphs of one plan share their states. */
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
  matmul,
  maximum,
  moments,
  multiply,
  pad,
  randomNormal,
  reshape,
  State,
  sigmoid,
  slice,
  subtract,
  Trace,
  tanh,
  transpose,
  type Value,
} from '@sepal/ops';
import { randomUniform, type Shape, sizeOf, type Tensor, tensor } from '@sepal/tensor';
import fc from 'fast-check';

/** What a part of a graph computes from earlier pictures `x` and `y`. */
const KINDS = [
  ...['conv', 'depthwise', 'separable', 'transposed', 'matmul', 'add', 'gate', 'pool', 'halves', 'turned'],
  ...['noise', 'normalize', 'normalizeBatch', 'state', 'convOfState', 'flatState', 'row', 'swap', 'prologue'],
] as const;

/** Where the weights of a part come from. */
const WEIGHTS = [
  ...['state', 'constant', 'shared', 'reshaped', 'transposed', 'sliced', 'padded', 'computed', 'scaled'],
  ...['computedAndScaled', 'ofInput'],
] as const;

/** What becomes of a part's value. */
const USES = ['none', 'none', 'output', 'update', 'blend', 'twoUpdates', 'flatUpdate'] as const;

interface Part {
  readonly kind: (typeof KINDS)[number];
  readonly x: number;
  readonly y: number;
  readonly weights: (typeof WEIGHTS)[number];
  readonly biased: boolean;
  readonly residual: boolean;
  readonly use: (typeof USES)[number];
  /** How the weights are updated. */
  readonly learns: 'not' | 'decay' | 'exchange' | 'constant';
}

/** The parameters of random graphs on common states. */
export interface StatesPlan {
  readonly dataFormat: DataFormat;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly parts: readonly Part[];
}

export const statesPlan: fc.Arbitrary<StatesPlan> = fc.record({
  dataFormat: fc.constantFrom('channelsLast', 'channelsFirst'),
  height: fc.integer({ min: 2, max: 5 }),
  width: fc.integer({ min: 2, max: 6 }),
  channels: fc.constantFrom(1, 2, 4, 6, 8, 10),
  parts: fc.array(
    fc.record<Part>({
      kind: fc.constantFrom(...KINDS),
      x: fc.nat(),
      y: fc.nat(),
      weights: fc.constantFrom(...WEIGHTS),
      biased: fc.boolean(),
      residual: fc.boolean(),
      use: fc.constantFrom(...USES),
      learns: fc.constantFrom('not', 'not', 'decay', 'exchange', 'constant'),
    }),
    { minLength: 1, maxLength: 10 },
  ),
});

/** The states of a plan: by what they are for, and their shape. */
export class PlanStates {
  readonly #byKey = new Map<string, State>();

  get all(): readonly State[] {
    return [...this.#byKey.values()];
  }

  of(use: string, shape: Shape, initial = randomOf(shape, this.#byKey.size)): State {
    const path = `${use} ${shape.join('×')}`;
    const state = this.#byKey.get(path) ?? new State({ path, shape, dtype: initial.dtype, initial });
    this.#byKey.set(path, state);
    return state;
  }
}

/** Values small enough that errors do not grow from run to run. */
export function randomOf(shape: Shape, seed: number): Tensor {
  return randomUniform(shape, { minval: -0.3, maxval: 0.3, seed });
}

/** The shape of a plan's input. */
export function pictureShape({ dataFormat, height, width, channels }: StatesPlan, batch: number): Shape {
  return dataFormat === 'channelsLast' ? [batch, height, width, channels] : [batch, channels, height, width];
}

/** The graph of a plan for a batch size. */
export function buildOnStates(plan: StatesPlan, batch: number, states: PlanStates): Graph {
  return new Builder(plan, batch, states).build();
}

class Builder {
  readonly #plan: StatesPlan;
  readonly #states: PlanStates;
  readonly #shape: Shape;
  readonly #trace = new Trace();
  readonly #pictures: Value[] = [];
  readonly #outputs: Value[] = [];
  #part = 0;

  constructor(plan: StatesPlan, batch: number, states: PlanStates) {
    this.#plan = plan;
    this.#states = states;
    this.#shape = pictureShape(plan, batch);
    this.#pictures.push(this.#trace.input({ shape: this.#shape, dtype: 'float32' }));
  }

  build(): Graph {
    for (const [index, part] of this.#plan.parts.entries()) {
      this.#part = index;
      const value = this.#compute(part);
      this.#pictures.push(value);
      this.#use(value, part);
    }
    return this.#trace.finish([...this.#outputs, this.#pictures.at(-1) as Value]);
  }

  /** A value of the pictures' shape. */
  #compute(part: Part): Value {
    const { dataFormat, channels } = this.#plan;
    const [x, y] = [part.x, part.y].map((at) => this.#pictures[at % this.#pictures.length]) as [Value, Value];
    const same = { dataFormat, padding: 'same' } as const;
    switch (part.kind) {
      case 'conv':
        return this.#finish(conv2d(x, this.#weights(part, [3, 2, channels, channels]), same), y, part);
      case 'depthwise':
        return this.#finish(depthwiseConv2d(x, this.#weights(part, [3, 3, channels, 1]), same), y, part);
      case 'separable': {
        const deep = depthwiseConv2d(x, this.#weights(part, [3, 3, channels, 1]), same);
        return this.#finish(conv2d(deep, this.#weights(part, [1, 1, channels, channels]), same), y, part);
      }
      case 'transposed':
        return this.#finish(conv2dTranspose(x, this.#weights(part, [2, 3, channels, channels]), same), y, part);
      case 'matmul': {
        const length = this.#shape.at(-1) as number;
        return tanh(matmul(x, this.#weights(part, [length, length])));
      }
      case 'convOfState': {
        const picture = this.#read('picture', this.#shape);
        const next = this.#finish(conv2d(picture, this.#weights(part, [1, 1, channels, channels]), same), y, part);
        if (part.learns !== 'not') this.#write('picture', next);
        return next;
      }
      case 'add':
        return multiply(add(x, y), 0.5);
      case 'gate':
        return multiply(x, sigmoid(y));
      case 'pool':
        return averagePool2d(x, { poolSize: 2, strides: 1, ...same });
      case 'halves': {
        const half = Math.ceil((this.#shape[1] as number) / 2);
        const upper = slice(x, [0, 0, 0, 0], [null, half, null, null]);
        return concat([upper, slice(y, [0, half, 0, 0])], 1);
      }
      case 'turned':
        return add(reshape(transpose(multiply(x, 0.5)), this.#shape), y);
      case 'noise': {
        const initial = tensor([1, 2], [2], 'uint32');
        const seed = this.#trace.read(this.#states.of('seed', [2], initial));
        if (part.learns !== 'not') this.#trace.write(this.#states.of('seed', [2], initial), add(seed, initial));
        const noise = randomNormal(seed, { shape: this.#shape, stddev: 0.1 });
        if (part.biased) this.#outputs.push(noise);
        return add(x, noise);
      }
      case 'normalize':
        return this.#normalize(x, this.#vector('mean'), this.#spread('variance'));
      case 'normalizeBatch': {
        const axis = dataFormat === 'channelsLast' ? [0, 1, 2] : [0, 2, 3];
        const { mean, variance } = moments(x, { axis });
        this.#write('moving', add(multiply(this.#vector('moving'), 0.9), multiply(mean, 0.1)));
        return tanh(this.#normalize(x, mean, add(variance, 0.5)));
      }
      case 'state':
        return add(multiply(x, 0.5), this.#read(part.biased ? 'a' : 'b', this.#shape));
      case 'flatState': {
        const flat = this.#read('a', [sizeOf(this.#shape)]);
        return multiply(add(reshape(flat, this.#shape), x), 0.5);
      }
      case 'row':
        return add(x, slice(this.#read('a', this.#shape), [0, 0, 0, 0], [1, null, 1, null]));
      case 'swap': {
        const [a, b] = [this.#read('a', this.#shape), this.#read('b', this.#shape)];
        this.#write('a', part.residual ? b : tanh(subtract(b, x)));
        this.#write('b', part.biased ? a : tanh(subtract(a, x)));
        return a;
      }
      case 'prologue': {
        const weights = this.#weights(part, this.#shape);
        if (part.residual) this.#outputs.push(weights);
        return part.biased ? multiply(weights, this.#read('a', this.#shape)) : weights;
      }
    }
  }

  /** Bias, residual and activation of a product. */
  #finish(product: Value, residual: Value, part: Part): Value {
    const { dataFormat, channels } = this.#plan;
    const biased = part.biased ? biasAdd(product, this.#weights(part, [channels]), { dataFormat }) : product;
    return tanh(multiply(part.residual ? add(biased, residual) : maximum(biased, -1), 0.5));
  }

  #normalize(x: Value, mean: Value, variance: Value): Value {
    const axis = this.#plan.dataFormat === 'channelsLast' ? 3 : 1;
    return batchNormalization(x, mean, variance, { gamma: this.#vector('gamma'), beta: this.#vector('beta'), axis });
  }

  #weights(part: Part, shape: Shape): Value {
    const use = `part ${this.#part}`;
    const weights = this.#weightsFrom(part, shape, use);
    const [state, shared] = [this.#states.of(use, shape), this.#states.of('shared', shape)];
    if (part.learns === 'decay') this.#trace.write(state, multiply(this.#trace.read(state), 0.9));
    if (part.learns === 'constant') this.#trace.write(state, randomOf(shape, 99));
    if (part.learns === 'exchange') {
      const [own, common] = [this.#trace.read(state), this.#trace.read(shared)];
      this.#trace.write(state, common);
      this.#trace.write(shared, own);
    }
    return weights;
  }

  #weightsFrom({ weights }: Part, shape: Shape, use: string): Value {
    const size = sizeOf(shape);
    switch (weights) {
      case 'state':
        return this.#read(use, shape);
      case 'constant':
        return randomOf(shape, this.#part);
      case 'shared':
        return this.#read('shared', shape);
      case 'reshaped':
        return reshape(this.#read(use, [size]), shape);
      case 'transposed':
        return transpose(this.#read(use, shape.toReversed()));
      case 'sliced':
        return reshape(slice(this.#read('long', [size + 2]), [1], [size]), shape);
      case 'padded': {
        const [first, ...rest] = shape as readonly [number, ...number[]];
        return pad(this.#read('edge', [1, ...rest]), [[first - 1, 0], ...rest.map(() => [0, 0] as [number, number])]);
      }
      case 'computed':
        return tanh(add(this.#read(use, shape), this.#read('shared', shape)));
      case 'scaled':
        return multiply(this.#read(use, shape), this.#read('scale', shape.slice(-1)));
      case 'computedAndScaled':
        return multiply(tanh(this.#read(use, shape)), this.#read('scale', shape.slice(-1)));
      case 'ofInput': {
        const flat = reshape(this.#pictures[0] as Value, [sizeOf(this.#shape)]);
        return sizeOf(this.#shape) < size ? this.#read(use, shape) : reshape(slice(flat, [0], [size]), shape);
      }
    }
  }

  #use(value: Value, { use }: Part): void {
    if (use === 'output') this.#outputs.push(value, this.#read('a', this.#shape));
    if (use === 'update' || use === 'twoUpdates') this.#write('a', tanh(value));
    if (use === 'twoUpdates') this.#write('b', this.#read('a', this.#shape));
    if (use === 'blend') this.#write('b', add(multiply(this.#read('b', this.#shape), 0.5), multiply(tanh(value), 0.5)));
    if (use === 'flatUpdate') {
      const [flat, size] = ['a', sizeOf(this.#shape)] as const;
      this.#write(flat, tanh(add(this.#read(flat, [size]), reshape(value, [size]))));
    }
  }

  #vector(use: string): Value {
    return this.#read(use, [this.#plan.channels]);
  }

  /** A positive vector. */
  #spread(use: string): Value {
    const shape = [this.#plan.channels];
    return this.#trace.read(this.#states.of(use, shape, randomUniform(shape, { minval: 1, maxval: 2, seed: 1 })));
  }

  #read(use: string, shape: Shape): Value {
    return this.#trace.read(this.#states.of(use, shape));
  }

  #write(use: string, value: Value): void {
    this.#trace.write(this.#states.of(use, value.shape as Shape), value);
  }
}
