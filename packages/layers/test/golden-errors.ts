/** Compares the errors of layers for bad arguments and shapes with Keras'. */
import type { ErrorCase } from '@sepal/goldens';
import { isStatic, makeDefaultSeed, type SymbolicShape, setRandomSeed, ValueError, zeros } from '@sepal/tensor';
import { camelCase } from '@sepal/tensor/options';
import { describe, expect, test } from 'vitest';
import type { AnyLayer, SymbolicTensor } from '../src/graph/layer-graph.ts';
import { input } from '../src/input/input-layer.ts';
import type { Layer } from '../src/layer/layer.ts';
import type { LayerClass } from '../src/layer/layer-class.ts';
import { resetLayerNames } from '../src/layer/names.ts';
import { MergeLayer } from '../src/merging/merge-layer.ts';

/** A deviation from Keras: a pattern for the case's code, and our message; null where we accept. */
type Difference = readonly [code: RegExp, ours: RegExp | null];

/** How {@link testGoldenErrors} compares. */
export interface GoldenErrorOptions {
  /** The classes by Keras' names; other cases are skipped. */
  readonly classes: Readonly<Record<string, unknown>>;
  /** The first match applies. Each must match some case. */
  readonly differences: readonly Difference[];
}

/**
 * A test for every case. Where Keras refuses, the layer must refuse with Keras' message in our spelling (options in camelCase, tuples
 * as arrays), without taking a name or drawing a seed.
 */
export function testGoldenErrors(all: readonly ErrorCase[], { classes, differences }: GoldenErrorOptions): void {
  const cases = all.filter(({ subject }) => subject in classes);
  const met = new Set<Difference>();
  const differenceOf = ({ code }: ErrorCase): Difference | undefined =>
    differences.find(([pattern]) => pattern.test(code));
  for (const golden of cases) {
    const difference = differenceOf(golden);
    if (difference !== undefined) met.add(difference);
  }
  test('every deviation from Keras occurs', () => expect(differences.filter((entry) => !met.has(entry))).toEqual([]));

  for (const [subject, layerClass] of Object.entries(classes)) {
    describe(`${subject} refuses what Keras refuses`, () => {
      const own = cases.filter((golden) => golden.subject === subject);
      test('there are cases', () => expect(own.length).toBeGreaterThan(0));
      for (const [index, golden] of own.entries()) {
        test(`${index}: ${golden.code}`, () => checkCase(golden, layerClass as LayerClass, differenceOf(golden)));
      }
    });
  }
}

function checkCase(golden: ErrorCase, layerClass: LayerClass, difference: Difference | undefined): void {
  const [, ours = golden.message] = difference ?? [];
  const run = (): unknown => runCase(golden, layerClass);
  resetLayerNames();
  setRandomSeed(7);
  if (ours === null) {
    expect(run).not.toThrow();
    return;
  }
  const error = errorOf(run);
  expect(error).toBeInstanceOf(ValueError);
  expect((error as ValueError).where).toMatch(new RegExp(`^${golden.subject}( '|$)`));
  if (typeof ours === 'string') expect(normalized(error.message)).toContain(normalized(ours));
  else expect(error.message).toMatch(ours);
  if (golden.what !== 'constructor') return;
  expect(makeDefaultSeed()).toBe(firstSeed());
  expect((layerClass.fromConfig(GOOD[golden.subject] ?? {}) as unknown as Layer).name).not.toMatch(/_1$/);
}

/** Valid arguments of each class. */
const GOOD: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  Conv1D: { filters: 1, kernelSize: 1 },
  Conv2D: { filters: 1, kernelSize: 1 },
  Conv1DTranspose: { filters: 1, kernelSize: 1 },
  Conv2DTranspose: { filters: 1, kernelSize: 1 },
  DepthwiseConv1D: { kernelSize: 1 },
  DepthwiseConv2D: { kernelSize: 1 },
  SeparableConv1D: { filters: 1, kernelSize: 1 },
  SeparableConv2D: { filters: 1, kernelSize: 1 },
  Dense: { units: 1 },
  AveragePooling1D: { poolSize: 1 },
  AveragePooling2D: { poolSize: 1 },
  Activation: { activation: 'relu' },
  Dot: { axes: 1 },
  Reshape: { targetShape: [1] },
  Permute: { dims: [1] },
  Rescaling: { scale: 1 },
  Resizing: { height: 1, width: 1 },
  CenterCrop: { height: 1, width: 1 },
  Dropout: { rate: 0 },
  SpatialDropout1D: { rate: 0 },
  SpatialDropout2D: { rate: 0 },
  RepeatVector: { n: 1 },
  GaussianNoise: { stddev: 0 },
};

function runCase({ what, args, inputShape, builtShape }: ErrorCase, layerClass: LayerClass): void {
  const layer = layerClass.fromConfig(numbersIn(args ?? {})) as unknown as Layer;
  if (what === 'constructor') return;
  if (what === 'build') {
    layer.build(inputShape as SymbolicShape);
    return;
  }
  if (builtShape !== null && builtShape !== undefined) layer.build(builtShape as SymbolicShape);
  const inputs = inputsOf(inputShape ?? [], layer);
  layer.apply(inputs as SymbolicTensor);
}

/** Inputs of one shape, or of several; symbolic ones if a length is unknown. */
function inputsOf(shape: NonNullable<ErrorCase['inputShape']>, layer: AnyLayer): unknown {
  if (shape.some(Array.isArray) || (shape.length === 0 && layer instanceof MergeLayer)) {
    return (shape as readonly SymbolicShape[]).map((one) => inputsOf(one, layer));
  }
  const one = shape as SymbolicShape;
  return isStatic(one) ? zeros(one) : input({ batchShape: one });
}

/** Replaces the strings in goldens that stand for numbers which JSON cannot express. */
function numbersIn(args: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const special: Readonly<Record<string, number>> = { nan: Number.NaN, inf: Infinity, '-inf': -Infinity };
  return Object.fromEntries(
    Object.entries(args).map(([key, value]) => [key, typeof value === 'string' ? (special[value] ?? value) : value]),
  );
}

function errorOf(run: () => unknown): Error {
  try {
    run();
  } catch (error) {
    return error as Error;
  }
  throw new Error('The layer accepted it');
}

function firstSeed(): number {
  setRandomSeed(7);
  return makeDefaultSeed();
}

/** A message of Keras or ours without intended differences: spelling of names, brackets, quotes, type names. */
function normalized(message: string): string {
  return message
    .replace(/ with name '\w+' of layer '\w+'/, '')
    .replace('a list/tuple or ', '')
    .replace(/one of \{([^}]*)\}/, (_, names: string) => `one of {${names.split(', ').sort().join(', ')}}`)
    .replace(/ \(of type <class '\w+'>\)/, '')
    .replace(/,? ?including element (\S+) of type <class '(\w+)'>/, ' including element $1 of type $2')
    .replace(/input_shape=|inputs\.shape=/, 'inputShape=')
    .replace(/(\.)(Received)/, '$1 $2')
    .replace(/[[({]/g, '(')
    .replace(/[\])}]/g, ')')
    .replace(/['"`,]/g, '')
    .replace(/\b(?:null|undefined)\b/g, 'None')
    .replace(/\b[A-Za-z]+\b/g, (word) => WORDS[word] ?? word)
    .replace(/\b[a-z]+(_[a-z]+)+\b/g, camelCase)
    .replace(/\s+/g, ' ')
    .replace(/\.$/, '');
}

/** Python's terms and their JavaScript equivalents. */
const WORDS: Readonly<Record<string, string>> = {
  str: 'string',
  float: 'number',
  NoneType: 'object',
  nan: 'NaN',
  inf: 'Infinity',
};
