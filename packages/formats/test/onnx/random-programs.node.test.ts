import * as ops from '@sepal/ops';
import { sizeOf } from '@sepal/tensor';
import fc from 'fast-check';
import { beforeAll, describe, test } from 'vitest';
import { expectSameAnswers } from './answers.ts';
import { modelOf } from './custom-layer.ts';
import { uniform } from './random-weights.ts';
import { HOW_TO_INSTALL, isInstalled, loadRuntime, type Runtime } from './runtimes.ts';

const present = isInstalled('onnxruntime-node');

/** A step of a program: an op, and a number that its attributes are taken from. */
type Step = readonly [op: number, choice: number];

/** Ops on a value with an open batch, as long as they fit its shape. */
const OPS: readonly ((x: ops.Value, choice: number) => ops.Value)[] = [
  (x, choice) =>
    picture(x, choice, (y, dataFormat) =>
      ops.conv2d(y, kernel([1 + (choice % 3), 2, channels(y, dataFormat), 3]), {
        padding: 'same',
        strides: 1 + (choice % 2),
        dataFormat,
      }),
    ),
  (x, choice) =>
    picture(x, choice, (y, dataFormat) =>
      ops.depthwiseConv2d(y, kernel([2, 2, channels(y, dataFormat), 2]), { padding: 'same', dataFormat }),
    ),
  (x, choice) =>
    picture(x, choice, (y, dataFormat) => ops.maxPool2d(y, { poolSize: 2, strides: 1, padding: 'same', dataFormat })),
  (x, choice) => picture(x, choice, (y, dataFormat) => ops.upsample2d(y, { size: [1, 2], dataFormat })),
  (x, choice) => {
    const [, ...rest] = x.shape.keys();
    const perm = rest.toSorted((a, b) => ((a * 7 + choice) % 5) - ((b * 7 + choice) % 5));
    return ops.transpose(x, [0, ...perm]);
  },
  (x, choice) => {
    const axes = [...x.shape.keys()].slice(1).filter((axis) => (choice >> axis) & 1);
    return ops.mean(x, { axis: axes, keepdims: choice % 2 === 0 });
  },
  (x, choice) => ops.softmax(x, 1 + (choice % (x.shape.length - 1))),
  (x, choice) => ops.concat([x, ops.tanh(x)], 1 + (choice % (x.shape.length - 1))),
  (x, choice) =>
    ops.pad(
      x,
      x.shape.map((_, axis): [number, number] => (axis > 0 && axis === choice % x.shape.length ? [1, 0] : [0, 0])),
    ),
  (x, choice) =>
    ops.slice(
      x,
      x.shape.map((length, axis) => (axis > 0 && axis === choice % x.shape.length && (length as number) > 1 ? 1 : 0)),
    ),
  (x, choice) => ops.add(x, uniform(x.shape.slice(1 + (choice % x.shape.length)) as number[])),
  (x, choice) => ops.multiply(x, ops.max(x, { axis: 1 + (choice % (x.shape.length - 1)), keepdims: true })),
  (x) => ops.reshape(x, [x.shape[0] ?? null, -1]),
  (x, choice) => (x.shape.length > 4 ? x : ops.reshape(x, x.shape.toSpliced(1 + (choice % x.shape.length), 0, 1))),
  (x) => ops.reshape(x, [x.shape[0] ?? null, ...x.shape.slice(1).filter((length) => length !== 1), 1]),
  (x) => ops.matmul(x, kernel([x.shape.at(-1) as number, 3])),
  (x) => ops.silu(x),
  (x) => ops.leakyRelu(x, 0.1),
  (x, choice) => {
    const axis = 1 + (choice % (x.shape.length - 1));
    const length = x.shape[axis] as number;
    return ops.batchNormalization(x, uniform([length]), uniform([length], [0.5, 1]), { axis });
  },
];

function picture(
  x: ops.Value,
  choice: number,
  call: (x: ops.Value, dataFormat: ops.DataFormat) => ops.Value,
): ops.Value {
  return x.shape.length === 4 ? call(x, choice % 4 === 0 ? 'channelsFirst' : 'channelsLast') : x;
}

function channels(x: ops.Value, dataFormat: ops.DataFormat): number {
  return x.shape[dataFormat === 'channelsLast' ? 3 : 1] as number;
}

/** Weights that keep the size of numbers. */
function kernel(shape: readonly number[]): ops.Value {
  const reach = Math.sqrt(3 / sizeOf(shape.slice(0, -1)));
  return uniform(shape, [-reach, reach]);
}

/** Applies the steps that fit; a value that becomes large is left as it is. */
function run(x: ops.Value, steps: readonly Step[]): ops.Value {
  let value = x;
  for (const [op, choice] of steps) {
    if (value.shape.length < 2) break;
    const next = (OPS[op] as (typeof OPS)[number])(value, choice);
    if (sizeOf(next.shape.map((length) => length ?? 1)) < 5000) value = next;
  }
  return value;
}

describe.skipIf(!present)(present ? 'random programs' : `random programs (${HOW_TO_INSTALL})`, () => {
  let runtime: Runtime;

  beforeAll(async () => {
    runtime = await loadRuntime('onnxruntime-node');
  });

  test.each([{ shape: [4, 5, 3] }, { shape: [6, 3] }, { shape: [2, 3, 2, 2] }, { shape: [7] }])(
    'on samples of $shape',
    async ({ shape }) => {
      const steps = fc.array(fc.tuple(fc.nat(OPS.length - 1), fc.nat(30)), { minLength: 2, maxLength: 12 });
      await fc.assert(
        fc.asyncProperty(steps, async (program) => {
          const model = modelOf((x) => run(x, program), { shape });
          await expectSameAnswers(runtime, { model, questions: [[uniform([2, ...shape])], [uniform([1, ...shape])]] });
        }),
        { seed: 20, numRuns: 200 },
      );
    },
  );
});
