import {
  add,
  batchNormalization,
  biasAdd,
  concat,
  conv2d,
  type DataFormat,
  depthwiseConv2d,
  type Graph,
  greater,
  matmul,
  max,
  maximum,
  maxPool2d,
  mean,
  multiply,
  pad,
  relu6,
  reshape,
  rsqrt,
  select,
  slice,
  softmax,
  subtract,
  sum,
  type Trace,
  type Traced,
  transpose,
  type Value,
  variance,
} from '@sepal/ops';
import type { Shape } from '@sepal/tensor';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { expectSameResults, graphOf, numbers, opNodes, opsOf, weight } from './graphs.ts';
import { sequencesAsPictures, simplify } from './passes.ts';

/** Runs the pass until it changes nothing; checks that results stay the same bit for bit. */
function lifted(graph: Graph): Graph {
  let after = graph;
  // Each iteration moves a run of paddings one op further.
  for (let turn = 0; turn < 12; turn++) {
    const before = after;
    after = sequencesAsPictures(before);
    expectSameResults(after, graph);
    if (after === before) return after;
  }
  throw new Error('The pass does not come to an end.');
}

/** The ops except reshapes, with the rank of their results. */
function ranks(graph: Graph): string[] {
  return opNodes(graph).flatMap(({ op, type }) => (op === 'reshape' ? [] : [`${op} ${type.shape.length}`]));
}

/** What a layer along one axis records: a sequence becomes a picture, and the result a sequence again. */
function alongOneAxis(x: Value, dataFormat: DataFormat, body: (picture: Value) => Value): Value {
  const [batch, a, b] = x.shape as readonly [number, number, number];
  const y = body(reshape(x, dataFormat === 'channelsLast' ? [batch, 1, a, b] : [batch, a, 1, b]));
  const [, c, d, e] = y.shape as readonly [number, number, number, number];
  return reshape(y, dataFormat === 'channelsLast' ? [batch, d, e] : [batch, c, e]);
}

function pooled(x: Value, dataFormat: DataFormat = 'channelsLast'): Value {
  return alongOneAxis(x, dataFormat, (picture) => maxPool2d(picture, { poolSize: [1, 2], strides: 1, dataFormat }));
}

const formats = ['channelsLast', 'channelsFirst'] as const;

describe.each(formats)('%s: between two ops on pictures', (dataFormat) => {
  const shape: Shape = dataFormat === 'channelsLast' ? [2, 6, 3] : [2, 3, 6];
  const axis = dataFormat === 'channelsLast' ? 2 : 1;
  const read = (recording: Trace, lengths: Shape, seed: number, minval = -1): Traced =>
    recording.read(weight(lengths, seed, minval));

  const between: Readonly<Record<string, (x: Value, recording: Trace) => Value>> = {
    'an elementwise op': (x) => relu6(x),
    'a number': (x) => multiply(x, 0.5),
    'numbers along the last axis': (x, recording) => add(x, read(recording, [x.shape[2] as number], 1)),
    'numbers along the last two axes': (x, recording) => multiply(read(recording, x.shape.slice(1) as Shape, 1), x),
    'another sequence': (x) => maximum(numbers(x.shape as Shape, 3), x),
    'a sequence of one step': (x, recording) => add(x, read(recording, [2, 1, x.shape[2] as number], 1)),
    'a condition': (x) => select(greater(x, 0), x, multiply(x, 0.25)),
    'a bias': (x, recording) => biasAdd(x, read(recording, [3], 1), { dataFormat }),
    'batch normalization': (x, recording) =>
      batchNormalization(x, read(recording, [3], 1), read(recording, [3], 2, 0.5), { axis }),
    'batch normalization of steps': (x, recording) => {
      const steps = x.shape[3 - axis] as number;
      return batchNormalization(x, read(recording, [steps], 1), read(recording, [steps], 2, 0.5), { axis: 3 - axis });
    },
    'softmax of channels': (x) => softmax(x, axis),
    'softmax of steps': (x) => softmax(x, 3 - axis),
    'a softmax over samples': (x) => softmax(x, 0),
    padding: (x) =>
      pad(
        x,
        [
          [0, 0],
          [1, 2],
          [0, 3],
        ],
        0.5,
      ),
    'a slice': (x) => slice(x, [0, 1, 1], [-1, -1, 2]),
    concatenation: (x) => concat([x, numbers(x.shape as Shape, 3), x], axis),
    'layer normalization': (x) => {
      const kept = { axis: [axis], keepdims: true };
      return multiply(subtract(x, mean(x, kept)), rsqrt(add(variance(x, kept), 0.5)));
    },
    'squeeze and excite': (x) => multiply(x, max(x, { axis: 3 - axis, keepdims: true })),
    ...(dataFormat === 'channelsLast'
      ? { 'one matrix for all steps': (x, recording) => matmul(x, read(recording, [3, 3], 1)) }
      : {}),
  };

  test.each(Object.entries(between))('%s has four axes, and no reshape remains next to it', (_name, body) => {
    const graph = graphOf([shape], (recording, x) => [pooled(body(pooled(x, dataFormat), recording), dataFormat)]);
    const after = lifted(graph);
    expect(ranks(after).filter((rank) => !rank.endsWith('4'))).toEqual([]);
    // Reshapes on entry, on exit, and of weights that broadcast along two axes.
    const moving = opNodes(after).filter(
      ({ op, inputs }) => op === 'reshape' && after.nodes[inputs[0] as number]?.kind === 'op',
    );
    expect(moving).toHaveLength(1);
  });
});

describe('sequencesAsPictures', () => {
  test('reductions over the steps leave the picture without a reshape', () => {
    const graph = graphOf([[2, 6, 3]], (_, x) => [mean(pooled(x), { axis: 1 }), sum(pooled(x), { axis: [1, 2] })]);
    expect(opNodes(lifted(graph)).filter(({ op }) => op === 'reshape')).toHaveLength(2);
  });

  test.each(formats)('%s: padding before a convolution becomes part of it', (dataFormat) => {
    const isLast = dataFormat === 'channelsLast';
    const none = [0, 0] as const;
    const edges = [2, 1] as const;
    const amounts = isLast ? [none, edges, none] : [none, none, edges];
    const kernel = weight([1, 3, 3, 4], 1);
    const conv = (x: Value, recording: Trace): Value =>
      alongOneAxis(x, dataFormat, (picture) => conv2d(picture, recording.read(kernel), { dataFormat }));
    const graph = graphOf([isLast ? [2, 6, 3] : [2, 3, 6]], (recording, x) => [conv(pad(x, amounts), recording)]);
    expect(opsOf(lifted(graph))).toEqual(['reshape', 'pad', 'conv2d', 'reshape']);
    expect(opsOf(simplify(graph))).not.toContain('pad');
    // A padded sequence with another reader stays one.
    const shared = graphOf([isLast ? [2, 6, 3] : [2, 3, 6]], (recording, x) => {
      const y = pad(x, amounts);
      return [conv(y, recording), y];
    });
    expect(sequencesAsPictures(shared)).toBe(shared);
  });

  test('leaves ops that have no form with four axes', () => {
    const graph = graphOf([[2, 6, 3]], (_, x) => [
      transpose(pooled(x), [0, 2, 1]),
      matmul(pooled(x), numbers([2, 3, 4], 1)),
      add(pooled(x), numbers([2, 2, 5, 3], 1)),
    ]);
    expect(sequencesAsPictures(graph)).toBe(graph);
  });

  test('leaves graphs without sequences alone', () => {
    const graph = graphOf([[2, 4, 4, 3]], (_, x) => [relu6(reshape(relu6(x), [2, 16, 3]))]);
    expect(sequencesAsPictures(graph)).toBe(graph);
  });

  test('tells a bias along axis 1 apart where the height could be the channel axis', () => {
    const graph = graphOf([[2, 1, 6]], (recording, x) => {
      const y = alongOneAxis(x, 'channelsFirst', (picture) => multiply(picture, 2));
      return [biasAdd(y, recording.read(weight([1], 1)), { dataFormat: 'channelsFirst' })];
    });
    lifted(graph);
  });

  test.each(formats)('%s: a separable block is as many ops as on pictures', (dataFormat) => {
    const isLast = dataFormat === 'channelsLast';
    const block = (x: Value, recording: Trace, along: (x: Value, body: (picture: Value) => Value) => Value): Value => {
      const axis = isLast ? -1 : 1;
      const normalized = (y: Value, channels: number, seed: number): Value =>
        relu6(
          batchNormalization(
            y,
            recording.read(weight([channels], seed)),
            recording.read(weight([channels], seed + 1, 0.5)),
            {
              axis,
            },
          ),
        );
      const depthwise = recording.read(weight([1, 3, 3, 1], 1));
      const pointwise = recording.read(weight([1, 1, 3, 4], 2));
      let y = along(x, (picture) => depthwiseConv2d(picture, depthwise, { padding: 'same', dataFormat }));
      y = normalized(y, 3, 3);
      y = along(y, (picture) => conv2d(picture, pointwise, { dataFormat }));
      y = normalized(y, 4, 5);
      return along(y, (picture) => maxPool2d(picture, { poolSize: [1, 2], dataFormat }));
    };
    const sequence = graphOf([isLast ? [2, 8, 3] : [2, 3, 8]], (recording, x) => [
      block(x, recording, (y, body) => alongOneAxis(y, dataFormat, body)),
    ]);
    const picture = graphOf([isLast ? [2, 1, 8, 3] : [2, 3, 1, 8]], (recording, x) => [
      block(x, recording, (y, body) => body(y)),
    ]);
    const simplified = simplify(sequence);
    expectSameResults(simplified, sequence, 1e-6);
    const withoutReshapes = (graph: Graph): string[] => opsOf(graph).filter((op) => op !== 'reshape');
    expect(withoutReshapes(simplified)).toEqual(withoutReshapes(simplify(picture)));
  });

  test('random nets on sequences keep their results bit for bit', () => {
    const step = fc.record({ kind: fc.nat(13), choice: fc.nat(11) });
    const nets = fc.record({
      dataFormat: fc.constantFrom(...formats),
      shape: fc.tuple(fc.integer({ min: 1, max: 2 }), fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 })),
      steps: fc.array(step, { minLength: 1, maxLength: 10 }),
    });
    fc.assert(
      fc.property(nets, ({ dataFormat, shape, steps }) => {
        const graph = graphOf([shape], (recording, x) => {
          let seed = 0;
          const values: Value[] = [x];
          for (const [index, { kind, choice }] of steps.entries()) {
            const y = values.at(-1) as Value;
            const other = values[choice % values.length] as Value;
            values.push(
              recording.at(`net/step_${index}`, () => randomStep(y, other, { kind, choice, seed: ++seed, dataFormat })),
            );
          }
          const y = values.at(-1) as Value;
          return [y, mean(y, { axis: [1, 2] }), reshape(y, [-1])];
        });
        const after = lifted(graph);
        expectSameResults(simplify(after), graph, 1e-5);
      }),
      { seed: 18, numRuns: 400 },
    );
  });
});

interface RandomStep {
  readonly kind: number;
  readonly choice: number;
  readonly seed: number;
  readonly dataFormat: DataFormat;
}

/** A random op on one or two sequences; skipped for a sequence that it does not fit. */
function randomStep(x: Value, other: Value, { kind, choice, seed, dataFormat: format }: RandomStep): Value {
  const shape = x.shape as readonly [number, number, number];
  // Occasionally the other format, as in a net composed of two.
  const dataFormat = choice === 11 ? (formats[1 - formats.indexOf(format)] as DataFormat) : format;
  const axis = dataFormat === 'channelsLast' ? 2 : 1;
  const channels = shape[axis] as number;
  const steps = shape[3 - axis] as number;
  switch (kind) {
    case 0:
      return relu6(x);
    case 1:
      return alongOneAxis(x, dataFormat, (picture) =>
        maxPool2d(picture, { poolSize: [1, 2], padding: 'same', dataFormat, strides: 1 }),
      );
    case 2: {
      const kernel = numbers([1, 1 + (choice % 2), channels, 1 + (choice % 3)], seed);
      return alongOneAxis(x, dataFormat, (picture) => conv2d(picture, kernel, { padding: 'same', dataFormat }));
    }
    case 3:
      return alongOneAxis(x, dataFormat, (picture) =>
        depthwiseConv2d(picture, numbers([1, 3, channels, 1], seed), { padding: 'same', dataFormat }),
      );
    case 4:
      return biasAdd(x, numbers([channels], seed), { dataFormat });
    case 5:
      return batchNormalization(x, numbers([channels], seed), numbers([channels], seed + 1, 0.5), { axis });
    case 6:
      return softmax(x, choice % 3);
    case 7:
      return String(other.shape) === String(x.shape) ? add(x, other) : multiply(x, 0.5);
    case 8:
      return channels > 8 || String(other.shape) !== String(x.shape)
        ? x
        : concat([x, other], choice % 2 === 0 ? axis : 0);
    case 9:
      return Math.max(...shape) > 8
        ? x
        : pad(
            x,
            [
              [0, 0],
              [choice % 2, choice % 3],
              [0, choice % 4],
            ],
            0.25,
          );
    case 10:
      return steps > 1 ? slice(x, [0, 0, 0].with(3 - axis, 1)) : x;
    case 11:
      return multiply(x, mean(x, { axis: [0, 1, 2].slice(choice % 3), keepdims: true }));
    case 12:
      return matmul(x, numbers([shape[2], 1 + (choice % 4)], seed));
    default:
      return choice % 2 === 0 ? transpose(x, [0, 2, 1]) : add(x, numbers([shape[1], 1], seed));
  }
}
