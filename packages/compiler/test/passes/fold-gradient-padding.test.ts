import {
  allOps,
  conv2d,
  depthwiseConv2d,
  evaluate,
  type Graph,
  gradients,
  type OpName,
  pad,
  square,
  sum,
  Trace,
  type Value,
} from '@sepal/ops';
import { randomUniform, type Shape } from '@sepal/tensor';
import { expect, test } from 'vitest';
import { type CompilerTables, compilerTables, gradientCompilerTables } from '../../src/index.ts';
import { foldGradientPadding } from '../../src/passes/fold-gradient-padding.ts';

const tables = { ...compilerTables, ops: allOps, passes: gradientCompilerTables.passes } as CompilerTables;

type Amounts = readonly (readonly [number, number])[];

/** The gradients of a padded convolution by its picture and its kernel. */
function graphOf(
  convolve: (x: Value, kernel: Value, options: { strides: number; padding: 'same' }) => Value,
  kernel: Shape,
  amounts: Amounts,
  value = 0,
): Graph {
  const trace = new Trace();
  const x = trace.input({ shape: [2, 5, 6, 3], dtype: 'float32' });
  const weights = trace.input({ shape: kernel, dtype: 'float32' });
  const y = convolve(pad(x, amounts, value), weights, { strides: 2, padding: 'same' });
  return trace.finish(gradients(sum(square(y)), [x, weights]));
}

function ops(graph: Graph): readonly OpName[] {
  return graph.nodes.flatMap((node) => (node.kind === 'op' ? [node.op] : []));
}

const inputs = (kernel: Shape) => [
  randomUniform([2, 5, 6, 3], { minval: -1, maxval: 1, seed: 1 }),
  randomUniform(kernel, { minval: -1, maxval: 1, seed: 2 }),
];

const around: readonly Amounts[] = [
  [
    [0, 0],
    [0, 1],
    [0, 1],
    [0, 0],
  ],
  [
    [0, 0],
    [2, 1],
    [0, 3],
    [0, 0],
  ],
];

test.each(around)('padding of a depthwise convolution is that of its gradients: %j', (...amounts) => {
  const kernel = [3, 2, 3, 2];
  const graph = graphOf(depthwiseConv2d, kernel, amounts);
  const folded = foldGradientPadding(graph, tables);
  expect(ops(folded)).not.toContain('slice');
  expect(ops(folded).filter((op) => op === 'pad')).toHaveLength(1);
  const [wanted, actual] = [graph, folded].map((each) => evaluate(each, inputs(kernel), allOps).outputs);
  expect(actual).toEqual(wanted);
});

test.each(around)('padding of a convolution is that of its gradient by the kernel: %j', (...amounts) => {
  const kernel = [3, 2, 3, 4];
  const graph = graphOf(conv2d, kernel, amounts);
  const folded = foldGradientPadding(graph, tables);
  const gradient = folded.nodes.find((node) => node.kind === 'op' && node.op === 'conv2dKernelGradient');
  expect(folded.nodes[(gradient as { inputs: readonly number[] }).inputs[0] as number]?.kind).toBe('input');
  const [wanted, actual] = [graph, folded].map((each) => evaluate(each, inputs(kernel), allOps).outputs);
  expect(actual).toEqual(wanted);
});

test('other padding is left alone', () => {
  const channels: Amounts = [
    [0, 0],
    [0, 1],
    [0, 0],
    [0, 1],
  ];
  for (const [amounts, value] of [
    [channels, 0],
    [around[0], 1],
  ] as const) {
    const graph = graphOf(conv2d, [3, 2, amounts === channels ? 4 : 3, 4], amounts as Amounts, value);
    expect(foldGradientPadding(graph, tables)).toBe(graph);
  }
});
