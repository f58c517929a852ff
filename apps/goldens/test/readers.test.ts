import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  expectClose,
  expectIdentical,
  formulaInput,
  formulaWeight,
  type Goldens,
  type GoldenTensor,
  golden,
  hasShared,
  readH5Weights,
  readNpy,
  shared,
} from '../src/index.ts';

function tensorsIn(value: unknown): GoldenTensor[] {
  if (typeof value !== 'object' || value === null) return [];
  if ('shape' in value && 'dtype' in value && 'data' in value) return [value as GoldenTensor];
  return Object.values(value).flatMap(tensorsIn);
}

/** Goldens of names, texts and addresses. */
const WITHOUT_TENSORS: readonly string[] = [
  'summaries',
  'paths',
  'pretrained',
  'callbacks',
  'optimizers',
  'progress',
  'schedules',
];

describe('golden', () => {
  test('reads a file with its versions', () => {
    const { versions, cases } = golden('layers/convolution');
    expect(versions.keras).toBe('3.15.1');
    expect(cases[0]).toMatchObject({
      layer: 'Conv1D',
      args: { filters: 2, kernel_size: 3 },
      outputShape: [null, 5, 2],
    });
  });

  const names = readdirSync(new URL('../data', import.meta.url), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.json'))
    .map((file) => file.slice(0, -'.json'.length) as keyof Goldens);

  test.each(names)('%s: every tensor matches its shape and type', (name) => {
    const tensors = tensorsIn(golden(name));
    for (const { shape, dtype, data } of tensors) {
      expect(data).toHaveLength(shape.reduce((product, size) => product * size, 1));
      // Numbers of files may have types that Sepal converts.
      const whole = dtype === 'float32' ? Math.fround : /^b?float/.test(dtype) ? Number : Math.trunc;
      expectIdentical(data, data.map(whole));
    }
    expect(tensors.length > 0).toBe(!name.startsWith('errors/') && !WITHOUT_TENSORS.includes(name));
  });

  test('keeps NaN, the infinities and the sign of zero', () => {
    const linear = golden('activations').cases.find(({ activation }) => activation === 'linear');
    const data = linear?.y.data ?? [];
    expectIdentical(data.slice(-3), [Number.NaN, Infinity, -Infinity]);
    expect(data.some((value) => Object.is(value, -0))).toBe(true);
  });
});

describe('the formula for weights', () => {
  const { formula } = golden('mobilenet');

  test.each(formula.weights.map((weight) => [weight.path, weight] as const))('%s', (path, { shape, stream, head }) => {
    expectIdentical(formulaWeight(path, shape, stream).subarray(0, 8), head.map(Math.fround));
  });

  test('the input', () => {
    expectIdentical(formulaInput(formula.input.shape), formula.input.data);
  });
});

describe('expectClose', () => {
  test('accepts what is within the tolerance, NaN for NaN and infinities', () => {
    expectClose([1, Number.NaN, Infinity, 0], [1.01, Number.NaN, Infinity, -0], { relative: 0.01 });
  });

  test('names the worst index', () => {
    expect(() => expectClose([1, 2.5, 3.1], [1, 2, 3], { absolute: 0.01 })).toThrow(
      '2 of 3 values are off. Worst at index 1: 2.5 instead of 2',
    );
    expect(() => expectClose([9, Number.NaN], [1, 1])).toThrow('Worst at index 1: NaN');
    expect(() => expectClose([9, 1e30], [1, Infinity], { relative: 1 })).toThrow('Worst at index 1');
    expect(() => expectClose([1], [1, 2])).toThrow('1 values instead of 2');
  });

  test('expectIdentical tells -0 from 0', () => {
    expectIdentical([Number.NaN, -0], [Number.NaN, -0]);
    expect(() => expectIdentical([0], [-0])).toThrow('Index 0 of 1 is 0 instead of -0');
  });
});

describe('readNpy', () => {
  const file = (descr: string, shape: string, body: Uint8Array): Uint8Array => {
    const header = new TextEncoder().encode(`{'descr': '${descr}', 'fortran_order': False, 'shape': (${shape}), }\n`);
    return Uint8Array.of(0x93, ...new TextEncoder().encode('NUMPY'), 1, 0, header.length, 0, ...header, ...body);
  };

  test('reads shape, type and values', () => {
    const body = new Uint8Array(Float32Array.of(1.5, -2, 0.25).buffer);
    expect(readNpy(file('<f4', '3,', body))).toEqual({
      shape: [3],
      dtype: '<f4',
      data: Float32Array.of(1.5, -2, 0.25),
    });
    expect(readNpy(file('|u1', '', Uint8Array.of(7)))).toEqual({ shape: [], dtype: '|u1', data: Uint8Array.of(7) });
  });

  test('refuses unsupported files', () => {
    expect(() => readNpy(new Uint8Array(80))).toThrow('Not a .npy file');
    expect(() => readNpy(file('<f2', '1,', new Uint8Array(2)))).toThrow('type <f2');
    expect(() => readNpy(file('<f4', '2,', new Uint8Array(4)))).toThrow('ends too early');
  });

  test.skipIf(!hasShared('keras'))('reads an array that NumPy wrote', () => {
    const { shape, data } = readNpy(readFileSync(shared('keras', 'golden', 'mobilenet_y.npy')));
    expect(shape).toEqual([2, 10]);
    expect(Array.from(data.subarray(0, 10)).reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 6);
  });
});

describe.skipIf(!hasShared('keras'))('readH5Weights (files outside the repository)', () => {
  test('a legacy .h5 and a .weights.h5 of one model hold the same weights', async () => {
    const legacy = await readH5Weights(shared('keras', 'golden', 'mobilenet_025_32_10.h5'));
    const store = await readH5Weights(shared('keras', 'golden', 'mobilenet_025_32_10.weights.h5'));
    expect(legacy.modelConfig).toMatchObject({ class_name: 'Functional' });
    expect(store.modelConfig).toBeUndefined();
    expect(legacy.layers).toHaveLength(91);
    expect(legacy.layers.slice(0, 3).map(({ name }) => name)).toEqual(['input_layer', 'conv1', 'conv1_bn']);
    const byName = new Map(store.layers.map((layer) => [layer.name, layer]));
    for (const layer of legacy.layers.filter(({ weights }) => weights.length > 0)) {
      const other = byName.get(layer.name);
      expect(other?.weights.map(({ shape }) => shape)).toEqual(layer.weights.map(({ shape }) => shape));
      layer.weights.forEach(({ data }, index) => {
        expectIdentical(other?.weights[index]?.data ?? [], data);
      });
    }
  });

  test('weights alone, as Keras 2 wrote them', async () => {
    const { layers } = await readH5Weights(shared('keras', 'golden', 'k2style.weights_legacy.h5'));
    expect(layers.flatMap(({ weights }) => weights).length).toBeGreaterThan(0);
  });
});
