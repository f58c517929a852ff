/** Files that Keras 2.0 to 3.15 wrote, and some in the words of tf.keras: the model answers as Keras recorded, with its weights. */
import { goldenFile } from '@sepal/goldens';
import {
  type CallContext,
  givenOptions,
  Layer,
  type LayerOptions,
  ops,
  type SymbolicShape,
  type Value,
  type Variable,
} from '@sepal/layers';
import { zeros } from '@sepal/tensor';
import { describe, expect, test, vi } from 'vitest';
import { FileError, loadModel, loadWeights } from '../../src/index.ts';
import { expectAnswers, expectWeights, filesOf, type GoldenFileCase, type LoadedModel, sumOf } from './golden-model.ts';

// Many small files: a worker for each would take most of the time. The tests in hdf5/ are about the worker.
vi.mock('../../src/platform/start-hdf5-worker.ts', () => ({ startHdf5Worker: async () => undefined }));

/** The registered class of `custom` in file_sources.py. */
class Scale extends Layer {
  static override readonly className = 'Scale';
  readonly factor: number;
  scale!: Variable;

  constructor(...given: [options?: (LayerOptions & { readonly factor?: number }) | undefined]) {
    const { factor = 1, ...base } = givenOptions(given, new.target, { factor: true });
    super(base);
    this.factor = factor;
  }

  override build(inputShape: SymbolicShape): void {
    this.scale = this.addWeight({ name: 'scale', shape: [inputShape.at(-1) as number], initializer: 'ones' });
    super.build(inputShape);
  }

  override call(x: Value, context: CallContext): Value {
    return ops.multiply(ops.multiply(x, context.read(this.scale)), this.factor);
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), factor: this.factor };
  }
}

const customObjects = { 'golden>Scale': Scale };
/** What Sepal has not, tested below. */
const REFUSED = new Set(['unknown', 'code', 'unknown_operation']);

const files = filesOf(
  'keras-2.0',
  'keras-2.1',
  'keras-2.2',
  'keras-2.3',
  'tf-keras',
  'keras-3.0',
  'keras-3.3',
  'keras-3.6',
  'keras-3.9',
  'keras-3.15',
).filter(({ name }) => !REFUSED.has(name));
const byPath = (list: readonly GoldenFileCase[]): [string, GoldenFileCase][] => list.map((file) => [file.path, file]);
const load = (path: string): Promise<LoadedModel> => loadModel<LoadedModel>(goldenFile(path), { customObjects });

const whole = files.filter(({ form }) => !form.endsWith('weights.h5'));
describe('whole models', () => {
  test.each(byPath(whole))('%s', async (path, golden) => {
    const model = await load(path);
    await expectAnswers(model, golden);
    expectWeights(model, golden);
  });
});

const alone = files.filter(({ form }) => form.endsWith('weights.h5'));
describe('weights alone', () => {
  test.each(byPath(alone))('%s', async (path, golden) => {
    const { keras, h5 } = golden.files;
    const model = await load(`${golden.folder}/${keras ?? h5}`);
    for (const variable of model.weights) variable.assign(zeros(variable.shape, variable.dtype));
    await loadWeights(model, goldenFile(path));
    await expectAnswers(model, golden);
    expectWeights(model, golden);
  });
});

describe('a file loaded twice', () => {
  test.each(byPath(whole.filter(({ folder }) => folder === 'keras-3.15')))('%s', async (path) => {
    const linesOf = ({ weights }: LoadedModel): string[] =>
      weights.map(({ path: name, value }) => `${name} ${sumOf(value)}`);
    const [first, second] = await Promise.all([load(path), load(path)]);
    expect(linesOf(second)).toEqual(linesOf(first));
    expect(second.layers.map(({ name }) => name)).toEqual(first.layers.map(({ name }) => name));
  });
});

describe('what a model was trained with', () => {
  const trained = whole.filter(({ compiled }) => compiled);
  test.each(byPath(trained))('%s', async (path, golden) => {
    const { training } = await loadModel<LoadedModel>(goldenFile(path), { keepTraining: true });
    expect(JSON.stringify(training?.config)).toContain('Adam');
    expect(JSON.stringify(training?.config)).toContain('0.0625');
    if (golden.optimizer.length === 0) return;
    const sums = training?.optimizer.map(({ value }) => [[...value.shape], sumOf(value)]);
    expect(sums).toEqual(golden.optimizer.map(({ shape, sha256 }) => [shape, sha256]));
  });
});

describe('what Sepal has not', () => {
  test('layers: one error names them all', async () => {
    const error = await messageOf('keras-3.15/unknown.keras');
    for (const name of ['LSTM', 'TimeDistributed']) expect(error).toContain(name);
    expect(error).toContain('customObjects');
  });

  test('code, with the reason', async () => {
    for (const file of ['code.keras', 'code.h5']) {
      expect(await messageOf(`keras-3.15/${file}`)).toMatch(/'code' \(Lambda\).*code of Python/);
    }
  });

  test('an operation is named as one', async () => {
    const error = await messageOf('keras-3.15/unknown_operation.keras');
    expect(error).toContain('Unknown operation');
    expect(error).toContain('Cumsum');
  });

  test('a custom class is asked for', async () => {
    for (const file of ['custom.keras', 'custom.h5']) {
      expect(await messageOf(`keras-3.15/${file}`)).toMatch(/golden>Scale/);
    }
  });

  test('weights of another model are all told, and none is set', async () => {
    const model = await load('keras-3.15/nested.keras');
    const before = model.weights.map(({ value }) => sumOf(value));
    for (const other of ['sequential.weights.h5', 'twelve_dense.legacy.weights.h5', 'nested_deep.keras']) {
      await expect(loadWeights(model, goldenFile(`keras-3.15/${other}`))).rejects.toThrow(FileError);
      expect(model.weights.map(({ value }) => sumOf(value))).toEqual(before);
    }
  });
});

async function messageOf(path: string): Promise<string> {
  try {
    await loadModel(goldenFile(path));
  } catch (error) {
    expect(String((error as Error).name)).toMatch(/^(FileError|ValueError)$/);
    return (error as Error).message;
  }
  throw new Error(`${path} was loaded`);
}
