import { conv2dKernelGradient } from '@sepal/ops';
import { type Shape, sizeOf, Tensor } from '@sepal/tensor';
import {
  type ConvGradientAttributes,
  olderTuning,
  relaxedTuning,
  simdTuning,
  type Tuning,
  wideTuning,
} from '../../src/index.ts';
import { kernelGradientTuning } from '../../src/kernel-gradient/tuning.ts';
import { sums, type Tolerance } from '../check-op.ts';
import { randomTensor } from '../random-tensor.ts';
import { windowGrid, windowOf } from '../windows.ts';
import type { KernelCase, KernelCheck, Suites } from './kernel-check.ts';

const tunings: readonly Tuning[] = [olderTuning, simdTuning, relaxedTuning, wideTuning];

/** Tunings that no machine needs: tiny blocks and chunks, sums that do not fit into registers. */
const oddTunings: readonly Tuning[] = [
  {
    ...simdTuning,
    kernelGradient: { rows: 1, unroll: 2, leftBytesInPlace: 1, rightBytesInPlace: 1, fewInputs: 1, mostColumns: 1 },
  },
  {
    ...relaxedTuning,
    kernelGradient: {
      rows: 21,
      unroll: 4,
      leftBytesInPlace: 4096,
      rightBytesInPlace: 1,
      fewInputs: 40,
      mostColumns: 900,
    },
  },
  {
    ...relaxedTuning,
    cache: { ...relaxedTuning.cache, lineBytes: 256 },
    gemm: { ...relaxedTuning.gemm, rows: 1, blockBytes: 300, unroll: 6 },
  },
  {
    ...wideTuning,
    kernelGradient: { ...kernelGradientTuning(wideTuning), leftBytesInPlace: 1, rightBytesInPlace: 4096 },
    cache: { ...relaxedTuning.cache, lineBytes: 1 },
    gemm: { ...relaxedTuning.gemm, rows: 9, blockBytes: 5000, unroll: 3, fewRows: 5, heldRows: 5 },
  },
];

/** Sums of many random numbers are larger, and so are their errors. */
const sumsOver = (rows: number): Tolerance => ({ ...sums, least: Math.max(1, Math.sqrt(rows) / 8) });

/** The op, by the kernel that it is lowered to. */
function checkConv(check: KernelCheck<'convKernelGradient'>, convolution: ConvGradientAttributes): void {
  const { batch, height, width, inputs, outputHeight, outputWidth, outputs } = convolution;
  const { kernelSize, strides, dilationRate, padding, groups } = convolution;
  const operands = [
    randomTensor([batch, height, width, inputs], 1),
    randomTensor([batch, outputHeight, outputWidth, outputs], 2),
  ];
  check.op(
    'conv2dKernelGradient',
    operands,
    { kernelSize, strides, dilationRate, padding, groups },
    sumsOver(batch * outputHeight * outputWidth),
  );
}

/** Where slices of rows end: at multiples of eight, but for the last. */
function sliceEnds(rows: number, slices: number): readonly number[] {
  const eights = Math.floor(rows / 8);
  return Array.from({ length: slices }, (_, s) =>
    s === slices - 1 ? rows : 8 * Math.floor(((s + 1) * eights) / slices),
  );
}

/** dy with zeros outside the rows of one slice. */
function sliceOf(dy: Tensor, from: number, to: number): Tensor {
  const channels = dy.shape[3] as number;
  return new Tensor(
    dy.shape,
    'float32',
    Float32Array.from(dy.data, (value, i) => (i >= from * channels && i < to * channels ? value : 0)),
  );
}

/** Kernels of all slices, by the reference. */
function expectedSlices(x: Tensor, dy: Tensor, convolution: ConvGradientAttributes, slices: number): Tensor {
  const { kernelSize, strides, dilationRate, padding, groups } = convolution;
  const rows = dy.size / (dy.shape[3] as number);
  let from = 0;
  const parts = sliceEnds(rows, slices).map((to) => {
    const part = conv2dKernelGradient(x, slices === 1 ? dy : sliceOf(dy, from, to), {
      kernelSize,
      strides,
      dilationRate,
      padding,
      groups,
    });
    from = to;
    return part;
  });
  const [{ shape, size }] = parts as unknown as readonly [Tensor];
  const data = new Float32Array(slices * size);
  for (const [s, part] of parts.entries()) data.set(part.data, s * size);
  return new Tensor([slices, ...shape], 'float32', data);
}

function convCase(
  convolution: ConvGradientAttributes,
  { slices = 1, tuning }: { slices?: number; tuning?: Tuning } = {},
): KernelCase<'convKernelGradient'> {
  const { batch, height, width, inputs, outputHeight, outputWidth, outputs } = convolution;
  const x = randomTensor([batch, height, width, inputs], 1);
  const dy = randomTensor([batch, outputHeight, outputWidth, outputs], 2);
  const expected = expectedSlices(x, dy, convolution, slices);
  return {
    attributes: { ...convolution, slices },
    inputs: [x, dy],
    expected,
    tolerance: sumsOver(dy.size / outputs),
    tuning,
  };
}

interface Product {
  readonly rows: number;
  readonly inputs: number;
  readonly outputs: number;
  readonly slices?: number;
  readonly tuning?: Tuning;
}

function pointwiseCase({ rows, inputs, outputs, slices = 1, tuning }: Product): KernelCase<'pointwiseKernelGradient'> {
  const x = randomTensor([1, 1, rows, inputs], 1);
  const dy = randomTensor([1, 1, rows, outputs], 2);
  const window = windowOf({ height: 1, width: rows, kernelSize: [1, 1] });
  const whole = expectedSlices(x, dy, { ...window, inputs, outputs, groups: 1 }, slices);
  const expected = new Tensor([slices, inputs, outputs], 'float32', whole.data as Float32Array);
  return {
    attributes: { rows, inputs, outputs, slices },
    inputs: [x, dy],
    expected,
    tolerance: sumsOver(rows),
    tuning,
  };
}

export const convKernelGradient: Suites<'convKernelGradient'> = {
  'windows of every kind'(check) {
    for (const [i, window] of windowGrid(300).entries()) {
      checkConv(check, { ...window, inputs: 1 + ((i * 7) % 19), outputs: 1 + ((i * 5) % 33), groups: 1 });
    }
  },

  groups(check) {
    for (const [i, window] of windowGrid(60).entries()) {
      const groups = 2 + (i % 4);
      const [inputs, outputs] = [groups * (1 + ((i * 5) % 11)), groups * (1 + ((i * 3) % 11))];
      checkConv(check, { ...window, inputs, outputs, groups });
    }
  },

  'the first convolution of a network'(check) {
    for (const [height, width] of [
      [17, 17],
      [16, 24],
      [31, 20],
    ] as const) {
      const window = windowOf({ batch: 3, height, width, kernelSize: [3, 3], strides: [2, 2], padding: 'same' });
      for (const outputs of [8, 10, 32]) checkConv(check, { ...window, inputs: 3, outputs, groups: 1 });
      for (const slices of [2, 3, 7]) {
        check.call(convCase({ ...window, inputs: 3, outputs: 10, groups: 1 }, { slices }));
      }
    }
  },

  'every tuning'(check) {
    const window = windowOf({ batch: 2, height: 9, width: 14, kernelSize: [3, 3], padding: 'same' });
    for (const tuning of [...tunings, ...oddTunings]) {
      for (const inputs of [1, 3, 8, 21, 24]) {
        for (const outputs of [3, 8, 20, 37])
          check.call(convCase({ ...window, inputs, outputs, groups: 1 }, { tuning }));
      }
    }
  },

  'more taps and channels than are copied at a time'(check) {
    for (const [size, inputs, outputs, groups] of [
      [3, 100, 9, 1],
      [2, 300, 17, 1],
      [5, 37, 6, 1],
      [3, 140, 6, 2],
    ] as const) {
      const window = windowOf({ batch: 2, height: 12, width: 13, kernelSize: [size, size], padding: 'same' });
      check.call(convCase({ ...window, inputs, outputs, groups }, { slices: 2 }));
    }
  },

  'kernels too large to unroll'(check) {
    for (const inputs of [1, 2, 5, 9]) {
      const window = windowOf({ height: 20, width: 23, kernelSize: [19, 21], dilationRate: [1, 2], padding: 'same' });
      checkConv(check, { ...window, inputs, outputs: 6, groups: 1 });
    }
  },

  'a window outside the picture has no gradient'(check) {
    const padding = [
      [3, 3],
      [3, 3],
    ] as const;
    for (const inputs of [5, 11]) {
      const window = windowOf({ height: 2, width: 2, kernelSize: [1, 1], padding });
      checkConv(check, { ...window, inputs, outputs: 6, groups: 1 });
    }
  },

  'NaN stays in the weights that read it'(check) {
    for (const inputs of [2, 9]) {
      const window = windowOf({ height: 6, width: 11, kernelSize: [3, 3], padding: 'same' });
      const { attributes, ...rest } = convCase({ ...window, inputs, outputs: 9, groups: 1 });
      const [x, dy] = rest.inputs as readonly [Tensor, Tensor];
      x.data[inputs * 3] = Number.NaN;
      // Inside, so that no tap of its window is on padding.
      dy.data[9 * (2 * 11 + 3)] = Number.POSITIVE_INFINITY;
      check.call({ ...rest, attributes, expected: expectedSlices(x, dy, attributes, 1) });
    }
  },
};

export const pointwiseKernelGradient: Suites<'pointwiseKernelGradient'> = {
  'every number of rows'(check) {
    for (let rows = 1; rows <= 40; rows++) check.call(pointwiseCase({ rows, inputs: 7, outputs: 11 }));
    for (const rows of [247, 248, 249, 255, 256, 257, 263, 264, 500, 504, 511, 1000]) {
      check.call(pointwiseCase({ rows, inputs: 7, outputs: 11 }));
      check.call(pointwiseCase({ rows, inputs: 19, outputs: 21 }));
    }
  },

  'every number of channels'(check) {
    for (let inputs = 1; inputs <= 40; inputs++) {
      for (let outputs = 1 + (inputs % 5); outputs <= 40; outputs += 5) {
        check.call(pointwiseCase({ rows: 21, inputs, outputs }));
      }
    }
  },

  'every tuning'(check) {
    for (const tuning of [...tunings, ...oddTunings]) {
      for (const inputs of [1, 2, 3, 4, 5, 6, 8, 17, 31, 64]) {
        for (const outputs of [3, 8, 20, 37, 64]) check.call(pointwiseCase({ rows: 37, inputs, outputs, tuning }));
      }
    }
  },

  'more channels than are copied at a time'(check) {
    for (const inputs of [260, 300, 1024]) check.call(pointwiseCase({ rows: 33, inputs, outputs: 18 }));
    check.call(pointwiseCase({ rows: 13, inputs: 20, outputs: 1000 }));
  },

  slices(check) {
    for (const rows of [65, 71, 600, 2000]) {
      for (const slices of [2, 3, 8]) {
        check.call(pointwiseCase({ rows, inputs: 9, outputs: 12, slices }));
        check.call(pointwiseCase({ rows, inputs: 24, outputs: 35, slices }));
      }
    }
  },

  'the gradient of 1×1 convolutions, and of dense layers with any batch'(check) {
    const attributes = {
      kernelSize: [1, 1],
      strides: [1, 1],
      dilationRate: [1, 1],
      padding: [
        [0, 0],
        [0, 0],
      ],
      groups: 1,
    } as const;
    const gradient = (xShape: Shape, outputs: number): void => {
      const operands = [randomTensor(xShape, 1), randomTensor([...xShape.slice(0, 3), outputs], 2)];
      check.op('conv2dKernelGradient', operands, attributes, sumsOver(sizeOf(xShape.slice(0, 3))));
    };
    for (let batch = 1; batch <= 256; batch = 2 * batch + (batch % 3)) gradient([1, 1, batch, 30], 10);
    for (const [height, width, inputs, outputs] of [
      [7, 9, 17, 30],
      [30, 35, 3, 10],
      [40, 41, 16, 24],
    ] as const) {
      gradient([2, height, width, inputs], outputs);
    }
  },
};
