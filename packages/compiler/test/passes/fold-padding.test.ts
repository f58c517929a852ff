import {
  averagePool2d,
  type Conv2dOptions,
  conv2d,
  depthwiseConv2d,
  maxPool2d,
  pad,
  relu,
  type Traced,
  type Value,
} from '@sepal/ops';
import type { Shape } from '@sepal/tensor';
import { describe, expect, test } from 'vitest';
import { expectSameResults, graphOf, nodeOf, opsOf, weight } from './graphs.ts';
import { foldPadding } from './passes.ts';

type Amounts = readonly (readonly [number, number])[];

const picture: Amounts = [
  [0, 0],
  [0, 1],
  [2, 1],
  [0, 0],
];

describe('foldPadding', () => {
  test.each<[Conv2dOptions, Conv2dOptions['padding']]>([
    [
      {},
      [
        [0, 1],
        [2, 1],
      ],
    ],
    [
      { strides: 2 },
      [
        [0, 1],
        [2, 1],
      ],
    ],
    [
      { strides: [2, 1], dilationRate: [1, 2] },
      [
        [0, 1],
        [2, 1],
      ],
    ],
    [
      {
        padding: [
          [1, 0],
          [0, 3],
        ],
      },
      [
        [1, 1],
        [2, 4],
      ],
    ],
    // The padded picture is 7×9: with stride 2 'same' pads one at each end.
    [
      { padding: 'same', strides: 2 },
      [
        [1, 2],
        [3, 2],
      ],
    ],
    [
      { padding: 'same' },
      [
        [1, 2],
        [3, 2],
      ],
    ],
  ])('zeros around a picture become padding of a convolution: %j', (options, padding) => {
    const filters: readonly [typeof depthwiseConv2d, Shape][] = [
      [conv2d, [3, 3, 2, 5]],
      [depthwiseConv2d, [3, 3, 2, 2]],
    ];
    for (const [filter, shape] of filters) {
      const kernel = weight(shape, 3);
      const graph = graphOf([[2, 6, 6, 2]], (recording, x) => [
        recording.at('conv', () =>
          filter(recording.at('pad', () => pad(x, picture)) as Traced, recording.read(kernel), options),
        ),
      ]);
      const after = foldPadding(graph);
      expect(opsOf(after)).toEqual([opsOf(graph)[1]]);
      const convolution = nodeOf(after, filter === conv2d ? 'conv2d' : 'depthwiseConv2d');
      expect(convolution.attributes.padding).toEqual(padding);
      expect(convolution.path).toBe('conv');
      expect(convolution.absorbed).toEqual([{ op: 'pad', path: 'pad' }]);
      expectSameResults(after, graph);
      expect(foldPadding(after)).toBe(after);
    }
  });

  test('channels first', () => {
    const graph = graphOf([[1, 2, 5, 6]], (recording, x) => [
      conv2d(
        pad(x, [
          [0, 0],
          [0, 0],
          [1, 0],
          [0, 2],
        ]),
        recording.read(weight([3, 3, 2, 4], 1)),
        {
          dataFormat: 'channelsFirst',
        },
      ),
    ]);
    const after = foldPadding(graph);
    expect(nodeOf(after, 'conv2d').attributes.padding).toEqual([
      [1, 0],
      [0, 2],
    ]);
    expectSameResults(after, graph);
  });

  test('two paddings in a row, and one that another op reads too', () => {
    const graph = graphOf([[1, 4, 4, 2]], (recording, x) => {
      const padded = pad(x, picture);
      return [
        conv2d(pad(padded, picture), recording.read(weight([3, 3, 2, 4], 1))),
        maxPool2d(padded, { poolSize: 2 }),
      ];
    });
    const after = foldPadding(foldPadding(graph));
    expect(opsOf(after)).toEqual(['pad', 'conv2d', 'maxPool2d']);
    expect(nodeOf(after, 'conv2d').attributes.padding).toEqual([
      [0, 2],
      [4, 2],
    ]);
    expectSameResults(after, graph);
  });

  test.each<[string, (x: Value, kernel: Value) => Value]>([
    ['another value', (x, kernel) => conv2d(pad(x, picture, 1), kernel)],
    [
      'channels that are padded',
      (x, kernel) =>
        conv2d(
          pad(x, picture.with(3, [0, 1])),
          pad(kernel, [
            [0, 0],
            [0, 0],
            [0, 1],
            [0, 0],
          ]),
        ),
    ],
    ['a batch that is padded', (x, kernel) => conv2d(pad(x, picture.with(0, [1, 0])), kernel)],
    ['an op between', (x, kernel) => conv2d(relu(pad(x, picture)), kernel)],
    [
      'a kernel that is padded',
      (x, kernel) =>
        conv2d(
          x,
          pad(kernel, [
            [0, 1],
            [0, 1],
            [0, 0],
            [0, 0],
          ]),
        ),
    ],
    ['average pooling', (x) => averagePool2d(pad(x, picture), { poolSize: 2 })],
    ['maximum pooling', (x) => maxPool2d(pad(x, picture), { poolSize: 2 })],
  ])('near miss: %s', (_, body) => {
    const graph = graphOf([[1, 5, 5, 2]], (recording, x) => [body(x, recording.read(weight([3, 3, 2, 4], 1)))]);
    expect(foldPadding(graph)).toBe(graph);
  });

  test("near miss: 'same' padding of a picture whose size is not known", () => {
    const recorded = (padding: 'same' | 'valid') =>
      graphOf([[1, null as unknown as number, 5, 2]], (recording, x) => [
        conv2d(pad(x, picture), recording.read(weight([3, 3, 2, 4], 1)), { padding }),
      ]);
    const graph = recorded('same');
    expect(foldPadding(graph)).toBe(graph);
    expect(opsOf(foldPadding(recorded('valid')))).toEqual(['conv2d']);
  });
});
