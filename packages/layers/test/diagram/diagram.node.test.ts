import { readFileSync } from 'node:fs';
import { ValueError } from '@sepal/tensor';
import fc from 'fast-check';
import { beforeEach, expect, test } from 'vitest';
import {
  Activation,
  Add,
  Concatenate,
  Conv2D,
  Dense,
  DepthwiseConv2D,
  type DiagramOptions,
  input,
  Model,
  resetLayerNames,
  Sequential,
  type SymbolicTensor,
} from '../../src/index.ts';

beforeEach(resetLayerNames);

const small = (): Sequential =>
  new Sequential(
    [input({ shape: [2] }), new Dense({ units: 3, activation: 'relu', name: 'a' }), new Dense({ units: 1, name: 'b' })],
    {
      name: 'small',
    },
  );

/** A diagram as titles of boxes, frames and lines, independent of the language. */
interface Drawn {
  /** Titles of boxes, prefixed with those of their frames. */
  readonly boxes: readonly string[];
  readonly lines: readonly string[];
}

/** Decodes character entities: `&#60;` in Graphviz' language, `#60;` in Mermaid's. */
const decoded = (text: string, number: RegExp): string =>
  text.replace(number, (_, code) => String.fromCharCode(Number(code)));

interface Language {
  readonly box: RegExp;
  readonly frame: RegExp;
  readonly line: RegExp;
  readonly name: (text: string) => string;
}

function read(text: string, { box, frame, line, name }: Language): Drawn {
  const boxes = new Map<string, string>();
  const frames: string[] = [];
  const lines: string[] = [];
  for (const row of text.trim().split('\n').slice(1)) {
    const [isBox, isFrame, isLine] = [box.exec(row), frame.exec(row), line.exec(row)];
    if (isBox) boxes.set(isBox[1] as string, [...frames, name(isBox[2] as string)].join(' / '));
    else if (isFrame) frames.push(name(isFrame[1] as string));
    else if (isLine) lines.push(`${boxes.get(isLine[1] as string)} → ${boxes.get(isLine[2] as string)}`);
    else if (/^\s+(end|\})$/.test(row)) frames.pop();
  }
  expect(frames).toEqual([]);
  return { boxes: [...boxes.values()], lines };
}

const readMermaid = (text: string): Drawn =>
  read(text, {
    box: /^\s+(n\d+)\["([^"<]*)(?:<br\/>[^"<]*)*"\](?::::frozen)?$/,
    frame: /^\s+subgraph n\d+\["([^"<]*)"\]$/,
    line: /^ {2}(n\d+) --> (n\d+)$/,
    name: (label) => decoded(label, /#(\d+);/g),
  });
const readDot = (text: string): Drawn =>
  read(text, {
    box: /^\s+(n\d+) \[label=<<table[^>]*><tr><td[^>]*><font[^>]*>([^<"\\]*)<\/font><\/td><\/tr>(?:<tr><td[^>]*><font[^>]*>[^<"]*<\/font><\/td><\/tr>)*<\/table>>\];$/,
    frame: /^\s+subgraph cluster_n\d+ \{ label="([^"\\]*)"; labeljust=l; style=dashed;$/,
    line: /^ {2}(n\d+) -> (n\d+);$/,
    name: (label) => decoded(label, /&#(\d+);/g).replaceAll('\\\\', '\\'),
  });

/** The diagram, which must be the same in both languages. */
function draw(model: Model | Sequential, options?: DiagramOptions): Drawn {
  const [mermaid, dot] = [readMermaid(model.toMermaid(options)), readDot(model.toDot(options))];
  expect(dot).toEqual(mermaid);
  return mermaid;
}

test('the complete texts', () => {
  expect(small().toMermaid({ showShapes: true, showTrainable: true })).toBe(`flowchart TB
  n1["a (Dense)<br/>Input shape: (None, 2)<br/>Output shape: (None, 3)<br/>Trainable"]
  n2["b (Dense)<br/>Input shape: (None, 3)<br/>Output shape: (None, 1)<br/>Trainable"]
  n1 --> n2
  classDef frozen stroke-dasharray: 4
`);
  const row = (text: string, color: string, background: string): string =>
    `<tr><td bgcolor="${background}"><font color="${color}">${text}</font></td></tr>`;
  const table = '<table border="0" cellborder="1" cellspacing="0" cellpadding="8">';
  expect(small().toDot({ showLayerActivations: true, rankdir: 'LR' })).toBe(`digraph "small" {
  rankdir=LR; splines=ortho; fontname=Helvetica;
  node [fontname=Helvetica, shape=none, margin=0]; edge [penwidth=2];
  n1 [label=<${table}${row('a (Dense)', 'white', 'black')}${row('Activation: relu', 'black', 'white')}</table>>];
  n2 [label=<${table}${row('b (Dense)', 'white', 'black')}${row('Activation: linear', 'black', 'white')}</table>>];
  n1 -> n2;
}
`);
});

test.each<[DiagramOptions, string]>([
  [{}, 'a (Dense)'],
  [{ showLayerNames: false }, 'Dense'],
  [{ showShapes: true }, 'a (Dense)<br/>Input shape: (None, 2)<br/>Output shape: (None, 3)'],
  [{ showDtype: true }, 'a (Dense)<br/>Output dtype: float32'],
  [{ showLayerActivations: true }, 'a (Dense)<br/>Activation: relu'],
  [{ showTrainable: true }, 'a (Dense)<br/>Trainable'],
])('%o', (options, label) => {
  expect(small().toMermaid(options)).toContain(`  n1["${label}"]\n`);
  for (const line of label.split('<br/>')) expect(small().toDot(options)).toContain(`>${line}</font>`);
});

test('frozen layers', () => {
  const model = small();
  (model.layers[0] as Dense).trainable = false;
  expect(model.toMermaid({ showTrainable: true })).toContain('Non-trainable"]:::frozen\n');
  expect(model.toDot({ showTrainable: true })).toContain('<td bgcolor="firebrick"><font color="white">Non-trainable<');
});

test('branches, shared layers, several inputs and outputs', () => {
  const [x, y] = [input({ shape: [2], name: 'x' }), input({ shape: [2], name: 'y' })];
  const shared = new Dense({ units: 2, name: 'shared' });
  const sum = new Add({ name: 'sum' }).apply([shared.apply(x), shared.apply(y)]);
  const again = shared.apply(sum);
  const model = new Model({ inputs: { x, y }, outputs: [again, new Concatenate({ name: 'both' }).apply([sum, x])] });
  expect(draw(model as never)).toEqual({
    boxes: ['x (InputLayer)', 'y (InputLayer)', 'shared (Dense)', 'sum (Add)', 'both (Concatenate)'],
    lines: [
      'x (InputLayer) → shared (Dense)',
      'y (InputLayer) → shared (Dense)',
      'shared (Dense) → sum (Add)',
      'sum (Add) → shared (Dense)',
      'sum (Add) → both (Concatenate)',
      'x (InputLayer) → both (Concatenate)',
    ],
  });
  expect(model.toMermaid({ showShapes: true })).toContain(
    'Input shape: [(None, 2), (None, 2)]<br/>Output shape: (None, 4)',
  );
});

/** A functional model with two inputs and outputs around two nested sequences. */
function nested(): Model {
  const [p, q] = [input({ shape: [4, 4, 2], name: 'p' }), input({ shape: [4, 4, 2], name: 'q' })];
  const inner = new Model({
    inputs: [p, q],
    outputs: [
      new Conv2D({ filters: 2, kernelSize: 1, name: 'of_q' }).apply(q),
      new Activation({ activation: 'relu', name: 'of_p' }).apply(p),
    ],
    name: 'inner',
  });
  const deep = new Sequential(
    [new Sequential([new DepthwiseConv2D({ kernelSize: 1, name: 'dw' })], { name: 'deeper' })],
    { name: 'deep' },
  );
  const x = input({ shape: [4, 4, 2], name: 'x' });
  const [a, b] = inner.apply([x, deep.apply(x)]) as readonly [SymbolicTensor, SymbolicTensor];
  return new Model({ inputs: x, outputs: new Add({ name: 'sum' }).apply([deep.apply(a), b]), name: 'whole' }) as never;
}

test('nested models, as boxes and as frames', () => {
  expect(draw(nested())).toEqual({
    boxes: ['x (InputLayer)', 'deep (Sequential)', 'inner (Functional)', 'sum (Add)'],
    lines: [
      'x (InputLayer) → deep (Sequential)',
      'x (InputLayer) → inner (Functional)',
      'deep (Sequential) → inner (Functional)',
      'inner (Functional) → deep (Sequential)',
      'deep (Sequential) → sum (Add)',
      'inner (Functional) → sum (Add)',
    ],
  });
  const drawn = draw(nested(), { expandNested: true });
  expect([...drawn.boxes].sort()).toEqual([
    'deep / deeper / dw (DepthwiseConv2D)',
    'inner / of_p (Activation)',
    'inner / of_q (Conv2D)',
    'inner / p (InputLayer)',
    'inner / q (InputLayer)',
    'sum (Add)',
    'x (InputLayer)',
  ]);
  expect([...drawn.lines].sort()).toEqual([
    'deep / deeper / dw (DepthwiseConv2D) → inner / q (InputLayer)',
    'deep / deeper / dw (DepthwiseConv2D) → sum (Add)',
    'inner / of_p (Activation) → sum (Add)',
    'inner / of_q (Conv2D) → deep / deeper / dw (DepthwiseConv2D)',
    'inner / p (InputLayer) → inner / of_p (Activation)',
    'inner / q (InputLayer) → inner / of_q (Conv2D)',
    'x (InputLayer) → deep / deeper / dw (DepthwiseConv2D)',
    'x (InputLayer) → inner / p (InputLayer)',
  ]);
});

test('a diagram ignores calls of its layers outside the model', () => {
  const model = small();
  const before = model.toMermaid({ showShapes: true });
  const dense = model.layers[1] as Dense;
  dense.apply(dense.apply(input({ batchShape: [7, 3] })).node.inputTensors[0] as SymbolicTensor);
  expect(model.toMermaid({ showShapes: true })).toBe(before);
});

test('a layer used twice in a sequence is one box', () => {
  const shared = new Dense({ units: 2, name: 'shared' });
  const model = new Sequential([
    input({ shape: [2] }),
    shared,
    new Activation({ activation: 'relu', name: 'relu' }),
    shared,
  ]);
  expect(draw(model)).toEqual({
    boxes: ['shared (Dense)', 'relu (Activation)'],
    lines: ['shared (Dense) → relu (Activation)', 'relu (Activation) → shared (Dense)'],
  });
});

test('models without an input, and without layers', () => {
  const model = new Sequential([
    new Sequential([new Dense({ units: 1, name: 'a' })], { name: 'in' }),
    new Dense({ units: 1, name: 'b' }),
  ]);
  expect(draw(model, { expandNested: true })).toEqual({
    boxes: ['in / a (Dense)', 'b (Dense)'],
    lines: ['in / a (Dense) → b (Dense)'],
  });
  expect(model.toMermaid({ showShapes: true })).toContain('Input shape: ?<br/>Output shape: ?');
  expect(draw(new Sequential())).toEqual({ boxes: [], lines: [] });
  expect(draw(new Sequential([new Sequential([], { name: 'e' })]), { expandNested: true }).boxes).toEqual([
    'e (Sequential)',
  ]);
});

test('names of all kinds are escaped correctly', () => {
  const piece = fc.oneof(
    fc.constantFrom(...'"\'`<>&;#\\{}[]()|-*_~%:. 1@$!?=+^,'),
    fc.constantFrom('end', 'graph', 'class', '<br>', '-->', '%%', '&amp;', '#35;', '\n', '漢字', '😀'),
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 3 }),
  );
  fc.assert(
    fc.property(fc.array(piece, { minLength: 1, maxLength: 8 }), (pieces) => {
      const name = pieces.join('').replaceAll('/', '|');
      const inner = new Sequential([input({ shape: [1] }), new Dense({ units: 1, name })], { name });
      const shown = name.replace(/[\s\p{Cc}]/gu, ' ');
      expect(draw(new Sequential([inner], { name }), { expandNested: true }).boxes).toEqual([
        `${shown} / ${shown} (Dense)`,
      ]);
    }),
    { seed: 33, numRuns: 300 },
  );
});

test.each<[unknown, string]>([
  [{ rankdir: 'TD' }, "`rankdir` must be a direction. Received: rankdir='TD'. Did you mean 'TB'?"],
  [{ showShapes: 1 }, '`showShapes` must be true or false. Received: showShapes=1.'],
  [{ show_shapes: true }, "Did you mean 'showShapes'?"],
])('%o is refused', (options, message) => {
  for (const draws of ['toMermaid', 'toDot'] as const) {
    expect(() => small()[draws](options as DiagramOptions)).toThrow(ValueError);
    expect(() => small()[draws](options as DiagramOptions)).toThrow(message);
  }
});

test('the chart in the README matches its example', () => {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
  const chart = /```mermaid\n(flowchart[\s\S]*?)```/.exec(readme)?.[1];
  const x = input({ shape: [32, 32, 16], name: 'x' });
  const depthwise = new DepthwiseConv2D({ kernelSize: 3, padding: 'same', activation: 'relu', name: 'depthwise' });
  const pointwise = new Conv2D({ filters: 16, kernelSize: 1, name: 'pointwise' });
  const sum = new Add({ name: 'sum' }).apply([x, pointwise.apply(depthwise.apply(x))]);
  expect(new Model({ inputs: x, outputs: sum }).toMermaid({ showShapes: true })).toBe(chart);
});
