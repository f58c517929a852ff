import { ModuleBuilder } from '@sepal/assembler';
import { type DType, type Shape, ValueError } from '@sepal/tensor';
import { describe, expect, test } from 'vitest';
import {
  type Buffer,
  convKernel,
  depthwiseKernel,
  type EmitContext,
  type Kernel,
  type KernelAttributes,
  type KernelName,
  kernels,
  type PackedLayout,
  pointwiseKernel,
  poolKernel,
  type Region,
  relaxedTuning,
  type Target,
  uncheckedKernels,
} from '../src/index.ts';
import { withRelu6 } from './epilogues.ts';
import { everyKernel, everyUncheckedKernel } from './every-op.ts';
import { layoutsOf } from './layouts-of.ts';
import { windowOf } from './windows.ts';

/** A valid call, without addresses. */
interface Use<K extends KernelName> {
  readonly attributes: KernelAttributes[K];
  readonly inputs: readonly Omit<Buffer, 'address'>[];
  readonly outputs: readonly Omit<Buffer, 'address'>[];
}

const float = (...shape: Shape) => ({ shape, dtype: 'float32' }) as const;
const seed = { shape: [2], dtype: 'uint32' } as const;
const window = windowOf({ height: 6, width: 5, kernelSize: [3, 3], padding: 'same' });
const withResidual = { ...withRelu6, residual: true };
const depthwise = { ...window, channels: 3, multiplier: 2, epilogue: withRelu6 };
const conv = { ...window, inputs: 4, outputs: 6, groups: 2 };
const transposed = {
  batch: 1,
  height: 4,
  width: 5,
  kernelSize: [3, 3],
  strides: [2, 2],
  dilationRate: [1, 1],
  before: [0, 0],
  outputHeight: 8,
  outputWidth: 10,
  inputs: 4,
  outputs: 6,
  groups: 2,
} as const;

const target: Target = { relaxed: true, parts: 2, tuning: relaxedTuning };
const [packed] = layoutsOf('convTranspose', { ...transposed, outputs: 26, epilogue: withRelu6 }, target) as [
  PackedLayout,
];

/** Total: a kernel of the vocabulary without a call does not compile. */
const uses: { readonly [K in KernelName]: Use<K> } = {
  pointwise: {
    attributes: { rows: 4, inputs: 3, outputs: 2, epilogue: withResidual },
    inputs: [float(4, 3), float(4, 2)],
    outputs: [float(4, 2)],
  },
  depthwise: { attributes: depthwise, inputs: [float(1, 6, 5, 3)], outputs: [float(1, 6, 5, 6)] },
  conv: {
    attributes: { ...conv, epilogue: withResidual },
    inputs: [float(1, 6, 5, 4), float(1, 6, 5, 6)],
    outputs: [float(1, 6, 5, 6)],
  },
  convTranspose: {
    attributes: { ...transposed, epilogue: withResidual },
    inputs: [float(1, 4, 5, 4), float(1, 8, 10, 6)],
    outputs: [float(1, 8, 10, 6)],
  },
  separable: {
    attributes: { depthwise, outputs: 7, epilogue: withRelu6 },
    inputs: [float(1, 6, 5, 3)],
    outputs: [float(1, 6, 5, 7)],
  },
  pack: {
    attributes: { layout: packed, scaled: true, biased: true },
    inputs: [float(packed.plainLength), float(26), float(26)],
    outputs: [float(packed.length)],
  },
  pool: {
    attributes: { ...window, kind: 'average', channels: 3, dtype: 'float32' },
    inputs: [float(1, 6, 5, 3)],
    outputs: [float(1, 6, 5, 3)],
  },
  elementwise: {
    attributes: {
      shape: [2, 3],
      expression: {
        nodes: [
          { kind: 'operand', index: 0 },
          { kind: 'operand', index: 1 },
          { kind: 'binary', op: 'less', x: 0, y: 1 },
          { kind: 'unary', op: 'exp', x: 0 },
          { kind: 'select', condition: 2, x: 3, y: 1 },
          { kind: 'cast', dtype: 'int32', x: 4 },
        ],
        results: [5, 3],
      },
    },
    inputs: [float(2, 3), float(3)],
    outputs: [{ shape: [2, 3], dtype: 'int32' }, float(2, 3)],
  },
  reduce: { attributes: { op: 'mean', axes: [0, 2], shape: [2, 3, 4] }, inputs: [float(2, 3, 4)], outputs: [float(3)] },
  softmax: { attributes: { op: 'sparsemax', axis: 1, shape: [2, 3] }, inputs: [float(2, 3)], outputs: [float(2, 3)] },
  copy: {
    attributes: { shape: [2, 3], inputStrides: [1, 2], inputOffset: 0, outputStrides: [3, 1], outputOffset: 0 },
    inputs: [float(6)],
    outputs: [float(6)],
  },
  affine: {
    attributes: {
      batch: 2,
      height: 3,
      width: 4,
      channels: 5,
      interpolation: 'bilinear',
      fillMode: 'constant',
      fillValue: 0,
    },
    inputs: [float(2, 3, 4, 5), float(2, 6)],
    outputs: [float(2, 3, 4, 5)],
  },
  convKernelGradient: {
    attributes: { ...conv, slices: 2 },
    inputs: [float(1, 6, 5, 4), float(1, 6, 5, 6)],
    outputs: [float(2, 3, 3, 2, 6)],
  },
  pointwiseKernelGradient: {
    attributes: { rows: 17, inputs: 3, outputs: 5, slices: 2 },
    inputs: [float(17, 3), float(17, 5)],
    outputs: [float(2, 3, 5)],
  },
  depthwiseInputGradient: {
    attributes: { ...window, channels: 3, multiplier: 2 },
    inputs: [float(1, 6, 5, 6)],
    outputs: [float(1, 6, 5, 3)],
  },
  depthwiseKernelGradient: {
    attributes: { ...window, channels: 3, multiplier: 2, slices: 2 },
    inputs: [float(1, 6, 5, 3), float(1, 6, 5, 6)],
    outputs: [float(2, 3, 3, 3, 2)],
  },
  sums: {
    attributes: {
      rows: 40,
      columns: 5,
      expression: {
        nodes: [
          { kind: 'operand', index: 0 },
          { kind: 'operand', index: 1 },
          { kind: 'binary', op: 'multiply', x: 0, y: 1 },
        ],
        results: [2, 0],
      },
    },
    inputs: [float(40, 5), float(5)],
    outputs: [float(2, 5), float(2, 5)],
  },
  totals: {
    attributes: { rows: 40, columns: 5, folds: false, divisors: [1, 40] },
    inputs: [float(2, 5), float(2, 5)],
    outputs: [float(5), float(5)],
  },
  poolArgMax: {
    attributes: { ...window, channels: 3 },
    inputs: [float(1, 6, 5, 3)],
    outputs: [{ ...float(1, 6, 5, 3), dtype: 'int32' }],
  },
  poolGradient: {
    attributes: { ...window, kind: 'max', channels: 3 },
    inputs: [float(1, 6, 5, 3), { ...float(1, 6, 5, 3), dtype: 'int32' }],
    outputs: [float(1, 6, 5, 3)],
  },
  resizeGradient: {
    attributes: {
      batch: 1,
      height: 2,
      width: 3,
      channels: 4,
      rows: { span: { start: 0, length: 2 }, outputs: 4, interpolation: 'bilinear', antialias: false },
      columns: { span: { start: -1, length: 5 }, outputs: 6, interpolation: 'bilinear', antialias: false },
    },
    inputs: [float(1, 4, 6, 4)],
    outputs: [float(1, 2, 3, 4)],
  },
  softmaxCrossEntropy: {
    attributes: { rows: 2, classes: 5, result: 'gradient' },
    inputs: [float(2, 5), float(2, 5), float(2)],
    outputs: [float(2, 5)],
  },
  argMax: {
    attributes: { shape: [2, 3], axis: 1, dtype: 'float32' },
    inputs: [float(2, 3)],
    outputs: [{ ...float(2), dtype: 'int32' }],
  },
  topK: {
    attributes: { rows: 2, length: 3, k: 2, dtype: 'float32', result: 'values' },
    inputs: [float(2, 3)],
    outputs: [float(2, 2)],
  },
  fill: { attributes: { value: 1 }, inputs: [], outputs: [float(5)] },
  resize: {
    attributes: {
      batch: 1,
      height: 2,
      width: 3,
      channels: 4,
      dtype: 'float32',
      rows: { span: { start: 0, length: 2 }, outputs: 4, interpolation: 'bilinear', antialias: false },
      columns: { span: { start: -1, length: 5 }, outputs: 6, interpolation: 'bilinear', antialias: false },
      fillValue: 0,
    },
    inputs: [float(1, 2, 3, 4)],
    outputs: [float(1, 4, 6, 4)],
  },
  matmul: {
    attributes: { batch: [2], rows: 3, inputs: 4, outputs: 5, leftStrides: [12], rightStrides: [0] },
    inputs: [float(2, 3, 4), float(4, 5)],
    outputs: [float(2, 3, 5)],
  },
  randomUniform: { attributes: { minval: 0, maxval: 1 }, inputs: [seed], outputs: [float(3)] },
  randomNormal: { attributes: { mean: 0, stddev: 1 }, inputs: [seed], outputs: [float(3)] },
};

const names = Object.keys(uses) as readonly KernelName[];

/** A call in the form of `emit`, any part of which may be replaced by an invalid value. */
interface AnyCall {
  kernel: string;
  attributes: unknown;
  inputs: Buffer[];
  outputs: Buffer[];
  scratch?: Region | undefined;
}

const MEMORY = 65536;

/** The context and the call of a use, with addresses. */
function placed(name: KernelName): { context: EmitContext; call: AnyCall } {
  const { attributes, inputs, outputs } = uses[name] as Use<'pointwise'>;
  const kernel = everyKernel[name] as Kernel<'pointwise'>;
  let end = 64;
  const allocate = (floats: number): number => {
    const address = end;
    end += 64 * Math.ceil(floats / 16) + 64;
    return address;
  };
  const size = ({ shape }: { shape: Shape }): number => shape.reduce((all, length) => all * length, 1);
  const packed = (kernel.layouts?.(attributes, target) ?? []).map(({ length }) => float(length));
  const scratch = kernel.scratchBytes?.(attributes, target) ?? 0;
  const zeros = kernel.zeroBytes?.(attributes, target) ?? 0;
  const functions = new Map<string, ReturnType<EmitContext['shared']>>();
  const module = new ModuleBuilder();
  module.memory({ initial: 1 });
  return {
    context: {
      module,
      target,
      memoryBytes: MEMORY,
      zeros: { address: allocate(zeros / 4), bytes: zeros },
      shared: (key, make) => functions.get(key) ?? (functions.set(key, make()).get(key) as ReturnType<typeof make>),
    },
    call: {
      kernel: name,
      attributes,
      inputs: [...inputs.slice(0, 1), ...packed, ...inputs.slice(1)].map((input) => ({
        ...input,
        address: allocate(size(input)),
      })),
      outputs: outputs.map((output) => ({ ...output, address: allocate(size(output)) })),
      scratch: scratch === 0 ? undefined : { address: allocate((scratch * target.parts) / 4), bytes: scratch },
    },
  };
}

function emit(name: KernelName, { context, call }: { context: EmitContext; call: AnyCall }): void {
  (everyKernel[name] as unknown as { emit(context: EmitContext, call: AnyCall): void }).emit(context, call);
}

/** Values that are not lengths. */
const nonsense: readonly unknown[] = ['4', -1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 40, null, undefined, {}];

/** Every replacement of one value in an object, at any depth. */
function* replaced(value: unknown, by: unknown, path = ''): Generator<readonly [path: string, changed: unknown]> {
  if (typeof value !== 'object' || value === null) {
    yield [path, by];
    return;
  }
  for (const [key, entry] of Object.entries(value)) {
    for (const [where, changed] of replaced(entry, by, `${path}.${key}`)) {
      const copy = Array.isArray(value) ? [...value] : { ...value };
      (copy as Record<string, unknown>)[key] = changed;
      yield [where, copy];
    }
  }
}

/** Any number is valid for these. */
const ANY_NUMBER = /\.(value|minval|maxval|mean|stddev|fillValue)$/;
/** It may be before the picture. */
const MAY_BE_NEGATIVE = /\.span\.start$/;
/** Null means that there is none. */
const MAY_BE_NULL = /\.activation$/;

describe.each(names)('%s', (name) => {
  test('accepts a valid call', () => expect(() => emit(name, placed(name))).not.toThrow());

  test('refuses every invalid attribute', () => {
    const kernel = everyKernel[name] as unknown as Kernel<'pointwise'>;
    for (const by of nonsense) {
      for (const [path, attributes] of replaced(uses[name].attributes, by)) {
        if (ANY_NUMBER.test(path) && typeof by === 'number') continue;
        if (MAY_BE_NEGATIVE.test(path) && by === -1) continue;
        if (MAY_BE_NULL.test(path) && by === null) continue;
        const { context, call } = placed(name);
        const what = `${path} = ${String(by)}`;
        expect(() => emit(name, { context, call: { ...call, attributes } }), what).toThrow(ValueError);
        for (const method of ['describe', 'layouts', 'scratchBytes', 'zeroBytes'] as const) {
          const run = kernel[method] as ((attributes: unknown, target: Target) => unknown) | undefined;
          // An expression's operand types are known only when it is emitted.
          if (run !== undefined && !path.includes('.nodes.')) {
            expect(() => run(attributes, target), `${method}, ${what}`).toThrow(ValueError);
          }
        }
      }
    }
  });

  test('refuses invalid buffers', () => {
    const { call } = placed(name);
    type Part = readonly ['inputs' | 'outputs', number];
    const change = (part: Part, change: Partial<Record<keyof Buffer, unknown>>): AnyCall => {
      const [list, at] = part;
      return { ...call, [list]: call[list].map((x, i) => (i === at ? ({ ...x, ...change } as Buffer) : x)) };
    };
    const [output] = call.outputs as [Buffer];
    const bad: AnyCall[] = [
      { ...call, inputs: [...call.inputs, output] },
      { ...call, outputs: [undefined as unknown as Buffer, ...call.outputs.slice(1)] },
      { ...call, outputs: output as unknown as Buffer[] },
    ];
    const parts: Part[] = [];
    for (const at of call.inputs.keys()) parts.push(['inputs', at]);
    for (const at of call.outputs.keys()) parts.push(['outputs', at]);
    for (const part of parts) {
      for (const address of ['64', -16, 72, 0.5, 2 ** 32, MEMORY, undefined]) bad.push(change(part, { address }));
      for (const shape of [undefined, [-1], [0.5], ['3']]) bad.push(change(part, { shape }));
      bad.push(change(part, { dtype: 'float16' }));
      if (name !== 'elementwise' || part[0] !== 'inputs') bad.push(change(part, { shape: [1, 0] }));
    }
    // Copies, random numbers and constants may write part of a buffer, so its size is not determined.
    const writesAny = name === 'fill' || name === 'randomNormal' || name === 'randomUniform';
    for (const wrong of bad) {
      if (writesAny && wrong.outputs[0]?.shape?.[1] === 0) continue;
      if (name === 'elementwise' && wrong.inputs.length > call.inputs.length) continue;
      expect(() => emit(name, { ...placed(name), call: wrong }), JSON.stringify(wrong)).toThrow(ValueError);
    }
    if (call.inputs.length > 0) {
      expect(() => emit(name, { ...placed(name), call: { ...call, inputs: [] } })).toThrow(ValueError);
    }
  });

  test('refuses any other number of outputs', () => {
    const { call } = placed(name);
    const [first] = call.outputs as [Buffer];
    const more = [...call.outputs, { ...first, address: MEMORY - 4096 }];
    for (const outputs of [[], call.outputs.slice(1), more]) {
      const run = () => emit(name, { ...placed(name), call: { ...call, outputs } });
      expect(run, String(outputs.length)).toThrow(
        `\`outputs\` must hold ${call.outputs.length} buffers. Received ${outputs.length}.`,
      );
    }
  });

  test.each(uses[name].outputs.map((_, at) => at))('refuses output %i over inputs', (at) => {
    const { context, call } = placed(name);
    const over = (address: number) => () => {
      const outputs = call.outputs.map((output, i) => (i === at ? { ...output, address } : output));
      emit(name, { ...placed(name), call: { ...call, outputs } });
    };
    const inPlace = name === 'elementwise';
    for (const [index, { address }] of call.inputs.entries()) {
      if (inPlace && index === 0) expect(over(address)).not.toThrow();
      else expect(over(address)).toThrow(/share memory/);
    }
    if (inPlace) expect(over((call.inputs[0] as Buffer).address + 16)).toThrow(/share memory/);
    for (const [other, { address }] of call.outputs.entries()) {
      if (other !== at) expect(over(address)).toThrow(/share memory/);
    }
    if (call.scratch !== undefined) {
      expect(over(call.scratch.address)).toThrow(/share memory/);
      const without = { ...call, scratch: undefined };
      expect(() => emit(name, { context, call: without })).toThrow('`scratch` is missing');
      const short = { ...call, scratch: { ...call.scratch, bytes: call.scratch.bytes - 64 } };
      expect(() => emit(name, { context, call: short })).toThrow(/needs \d+ bytes/);
    }
    if (context.zeros.bytes > 0) {
      expect(over(context.zeros.address)).toThrow(/share memory/);
      const zeros = { ...context.zeros, bytes: 0 };
      expect(() => emit(name, { call, context: { ...context, zeros } })).toThrow(/`context.zeros` needs/);
    }
  });

  test('refuses invalid targets', () => {
    for (const by of nonsense) {
      for (const [path, changed] of replaced(target, by)) {
        if (path === '.tuning.name') continue;
        const { context, call } = placed(name);
        const run = () => emit(name, { call, context: { ...context, target: changed as Target } });
        expect(run, `${path} = ${String(by)}`).toThrow(ValueError);
      }
    }
  });
});

describe('an output may be an input exactly where each element is written where it was read', () => {
  const at = 1024;
  const buffer = (shape: Shape, dtype: DType = 'float32', address = at): Buffer => ({ address, shape, dtype });
  const apart = buffer([2, 3], 'float32', 2048);
  const overwrite = (op: 'add' | 'less', shape: Shape, inputs: readonly Buffer[]) => () => {
    const nodes = [{ kind: 'operand', index: 0 } as const, { kind: 'operand', index: 1 } as const];
    const expression = { nodes: [...nodes, { kind: 'binary', op, x: 0, y: 1 } as const] };
    const outputs = [buffer(shape, op === 'less' ? 'bool' : (inputs[0]?.dtype as DType))];
    emit('elementwise', {
      ...placed('elementwise'),
      call: { kernel: 'elementwise', attributes: { expression, shape }, inputs: [...inputs], outputs },
    });
  };

  test.each<[what: string, run: () => void]>([
    ['the first', overwrite('add', [2, 3], [buffer([2, 3]), apart])],
    ['the second', overwrite('add', [2, 3], [apart, buffer([2, 3])])],
    ['both', overwrite('add', [2, 3], [buffer([2, 3]), buffer([2, 3])])],
    [
      'one with fewer axes, but as many elements',
      overwrite('add', [1, 3], [buffer([3]), buffer([1], 'float32', 2048)]),
    ],
    ['bytes by bytes', overwrite('less', [3], [buffer([3], 'uint8'), buffer([3], 'uint8', 2048)])],
    ['one without elements', overwrite('add', [0, 3], [buffer([3]), buffer([0, 3])])],
  ])('allowed: %s', (_, run) => expect(run).not.toThrow());

  test.each<[what: string, run: () => void]>([
    ['a broadcast row', overwrite('add', [2, 3], [apart, buffer([3])])],
    ['a broadcast column', overwrite('add', [2, 3], [apart, buffer([2, 1])])],
    ['a scalar', overwrite('add', [2, 3], [apart, buffer([])])],
    ['one that is also read as a row', overwrite('add', [2, 3], [buffer([2, 3]), buffer([3])])],
    ['an element further on', overwrite('add', [2, 3], [buffer([2, 3], 'float32', at + 16), apart])],
    ['an element further back', overwrite('add', [2, 3], [buffer([2, 3], 'float32', at - 16), apart])],
    ['larger elements', overwrite('less', [32], [buffer([32]), buffer([32], 'float32', 2048)])],
  ])('refused: %s', (_, run) => expect(run).toThrow(/share memory/));
});

test('an activation has one result', () => {
  const { context, call } = placed('pointwise');
  const nodes = [
    { kind: 'operand', index: 0 },
    { kind: 'unary', op: 'square', x: 0 },
  ];
  for (const results of [[1, 0], [], [2], [1, 1]]) {
    const attributes = { ...uses.pointwise.attributes, epilogue: { residual: true, activation: { nodes, results } } };
    expect(() => emit('pointwise', { context, call: { ...call, attributes } })).toThrow(/one float32|Results are/);
  }
});

test('moments are two results', () => {
  const { context, call } = placed('reduce');
  const attributes = { ...uses.reduce.attributes, op: 'moments' };
  const [mean] = call.outputs as [Buffer];
  const variance = { ...mean, address: MEMORY - 4096 };
  const run = (outputs: Buffer[]) => () => emit('reduce', { context, call: { ...call, attributes, outputs } });
  expect(run([mean, variance])).not.toThrow();
  expect(run([mean])).toThrow('`outputs` must hold 2 buffers. Received 1.');
  expect(run([mean, mean])).toThrow(/share memory/);
});

test('errors say what was received', () => {
  const call = placed('pointwise');
  const attributes = { ...(call.call.attributes as object), rows: '4' };
  expect(() => emit('pointwise', { ...call, call: { ...call.call, attributes } })).toThrow(
    "kernels.pointwise: `rows` must be an integer from 0 to 4294967295. Received rows='4'.",
  );
  const away = { ...(call.call.outputs[0] as Buffer), address: 65520 };
  expect(() => emit('pointwise', { ...call, call: { ...call.call, outputs: [away] } })).toThrow(
    'kernels.pointwise: `outputs[0]` ends at byte 65552. The memory has 65536. Put it where it fits, or say in context.memoryBytes how large the memory is.',
  );
});

test('the size of packed weights follows from their layout', () => {
  const { context, call } = placed('pointwise');
  const [x, packed, residual] = call.inputs as [Buffer, Buffer, Buffer];
  const short = { ...packed, shape: [15] };
  expect(() => emit('pointwise', { context, call: { ...call, inputs: [x, short, residual] } })).toThrow(
    'kernels.pointwise: `inputs[1]` must hold 16 elements. Received 15, of shape (15,).',
  );
  expect(() => emit('pointwise', { context, call: { ...call, inputs: [x, residual] } })).toThrow(
    '`inputs` must hold 3 buffers. Received 2.',
  );
});

test.each([
  ['key', { key: 'mine' }, '`key` must be'],
  ['length', { length: packed.length + 4 }, '`length` must be'],
  ['plainLength', { plainLength: packed.plainLength - 1 }, 'plain weights. Received plainLength='],
  ['taps', { taps: [[packed.plainLength]] }, 'plain weights. Received plainLength='],
  ['columns', { columns: packed.columns + 1 }, 'They must cover 14 columns'],
  ['panels', { panels: { ...packed.panels, last: null } }, 'They must cover 13 columns'],
  ['width', { panels: { ...packed.panels, width: 13, full: 1, last: null, count: 1 } }, 'They must cover 13 columns'],
])('a layout that contradicts itself is refused: %s', (_, change, message) => {
  const { context, call } = placed('pack');
  const attributes = { layout: { ...packed, ...change }, scaled: true, biased: true };
  expect(() => emit('pack', { context, call: { ...call, attributes } })).toThrow(message);
});

test('every kernel is exported individually, and has a variant without checks', () => {
  expect(kernels).toMatchObject({
    pointwise: pointwiseKernel,
    depthwise: depthwiseKernel,
    conv: convKernel,
    pool: poolKernel,
  });
  expect(Object.keys(everyUncheckedKernel).sort()).toEqual([...names].sort());
  const bad = { rows: -1, inputs: 1, outputs: 1, epilogue: withRelu6 };
  expect(() => uncheckedKernels.pointwise.describe(bad, target)).not.toThrow();
});
