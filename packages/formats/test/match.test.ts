import {
  type AnyLayer,
  BatchNormalization,
  type CallContext,
  Dense,
  DepthwiseConv2D,
  Dropout,
  deserialize,
  Flatten,
  input,
  Layer,
  Model,
  SeparableConv2D,
  Sequential,
  type SymbolicShape,
  serialize,
} from '@sepal/layers';
import type { Value } from '@sepal/ops';
import { describe, expect, it } from 'vitest';
import type { WeightTree } from '../src/contents/written-weights.ts';
import type { NamedTensor, StoredTensor, WeightGroup } from '../src/index.ts';
import { checkMatch } from '../src/match/check-match.ts';
import { matchLayers } from '../src/match/match-layers.ts';
import { matchNames } from '../src/match/match-names.ts';
import { matchTree } from '../src/match/match-tree.ts';
import { visitLayers } from '../src/match/visit-layers.ts';
import type { WeightMatch } from '../src/match/weight-match.ts';
import { weightTreeOf } from '../src/save/weights-of.ts';
import { told } from '../src/untold.ts';

const stored = (path: string, shape: readonly number[]): StoredTensor => ({ path, shape, dtype: 'float32' });
const named = (name: string, shape: readonly number[]): NamedTensor => ({ name, tensor: stored(name, shape) });
const pairs = ({ assignments }: WeightMatch): [string, string][] =>
  assignments.map(({ variable, tensor }) => [variable.path, tensor.path]);
const keysOf = (model: AnyLayer): string[] => visitLayers(model).map(({ keys }) => keys.join('/'));

/** Groups as a file would hold them, with the paths of the datasets. */
function treeOf(model: AnyLayer): WeightGroup {
  const root = { variables: [] as StoredTensor[], groups: new Map<string, WeightGroup>() };
  for (const { own, keys } of visitLayers(model)) {
    let group = root;
    for (const key of keys) {
      const inner = (group.groups.get(key) ?? { variables: [], groups: new Map() }) as typeof root;
      group.groups.set(key, inner);
      group = inner;
    }
    group.variables = own.map(({ shape }, index) => stored(`${keys.join('/')}/vars/${index}`, shape));
  }
  return root;
}

/** Groups as a file holds those that are written. */
function storedTree({ variables, groups }: WeightTree, path = ''): WeightGroup {
  return {
    variables: variables.map(({ shape }, index) => stored(`${path}vars/${index}`, shape)),
    groups: new Map([...groups].map(([key, group]) => [key, storedTree(group, `${path}${key}/`)])),
  };
}

function inner(name: string): Model {
  const x = input({ shape: [4] });
  const y = new BatchNormalization({ name: `${name}_bn` }).apply(new Dense({ units: 4, name: `${name}_fc` }).apply(x));
  return new Model({ inputs: x, outputs: y, name });
}

describe("groups of Keras 3's weight files", () => {
  it('are named by class and counted in each model, whatever layers are called', () => {
    const block = new Sequential(
      [
        input({ shape: [8, 8, 2] }),
        new SeparableConv2D({ filters: 3, kernelSize: 3, name: 'sep' }),
        new SeparableConv2D({ filters: 3, kernelSize: 3, name: 'z' }),
      ],
      { name: 'inner' },
    );
    const model = new Sequential([
      block,
      new Flatten(),
      new Dropout({ rate: 0.5 }),
      new Dense({ units: 2, name: 'a' }),
    ]);
    expect(keysOf(model)).toEqual([
      '',
      'layers/sequential',
      'layers/sequential/layers/separable_conv2d',
      'layers/sequential/layers/separable_conv2d_1',
      'layers/flatten',
      'layers/dropout',
      'layers/dense',
    ]);
  });

  it('hold twelve layers of a class by number, not by name', () => {
    const layers = Array.from({ length: 12 }, (_, index) => new Dense({ units: 2, name: `d${11 - index}` }));
    const model = new Sequential([input({ shape: [2] }), ...layers]);
    expect(keysOf(model).slice(1)).toEqual(layers.map((_, index) => `layers/dense${index === 0 ? '' : `_${index}`}`));
    expect(pairs(matchTree(model, treeOf(model))).slice(20, 22)).toEqual([
      [`${layers[10]?.weights[0]?.path}`, 'layers/dense_10/vars/0'],
      [`${layers[10]?.weights[1]?.path}`, 'layers/dense_10/vars/1'],
    ]);
  });

  it('hold a layer of two models once, under the first', () => {
    const shared = new Dense({ units: 4, name: 'shared' });
    const models = ['a', 'b'].map((name) => {
      const x = input({ shape: [4] });
      return new Model({ inputs: x, outputs: shared.apply(x), name });
    });
    const x = input({ shape: [4] });
    const model = new Model({ inputs: x, outputs: models[1]?.apply(models[0]?.apply(x) as typeof x) as typeof x });
    expect(keysOf(model).filter((key) => key.endsWith('dense'))).toEqual(['layers/functional/layers/dense']);
    expect(matchTree(model, treeOf(model))).toMatchObject({ missing: [], leftOver: [], problems: [] });
  });

  it('may hold a layer of two models under both: the first counts', async () => {
    const shared = new Dense({ units: 4, name: 'shared' });
    const models = ['a', 'b'].map((name) => new Sequential([input({ shape: [4] }), shared], { name }));
    const x = input({ shape: [4] });
    const model = new Model({ inputs: x, outputs: models.reduce((y, inner) => inner.apply(y) as typeof x, x) });
    const written = await weightTreeOf(model);
    const [first, second] = [...(written.groups.get('layers')?.groups.values() ?? [])].slice(-2);
    expect(second?.groups.get('layers')?.groups.get('dense')?.variables).toEqual(
      first?.groups.get('layers')?.groups.get('dense')?.variables,
    );
    const { assignments, ...rest } = matchTree(model, storedTree(written));
    expect(assignments.map(({ tensor }) => tensor.path)).toEqual([
      'layers/sequential/layers/dense/vars/0',
      'layers/sequential/layers/dense/vars/1',
    ]);
    expect(rest).toEqual({ missing: [], leftOver: [], problems: [] });
  });

  it('name the layers of a custom layer after its fields', () => {
    class Twin extends Layer {
      static override readonly className = 'Twin';
      readonly secondHalf = this.addLayer(new Dense({ units: 2 }));
      readonly firstHalf = this.addLayer(new Dense({ units: 2 }));
      readonly more = [this.addLayer(new Dense({ units: 2 })), this.addLayer(new Dense({ units: 2 }))];
      override build(shape: SymbolicShape): void {
        for (const layer of this.sublayers) layer.build(shape);
        super.build(shape);
      }
      override call(x: Value, context: CallContext): Value {
        return context.apply(this.firstHalf, x) as Value;
      }
    }
    const model = new Sequential([input({ shape: [2] }), new Twin()]);
    expect(keysOf(model).slice(2)).toEqual([
      'layers/twin/first_half',
      'layers/twin/more/dense',
      'layers/twin/more/dense_1',
      'layers/twin/second_half',
    ]);
  });
});

describe('legacy groups', () => {
  it('are taken in order if names differ', () => {
    const model = new Sequential([
      input({ shape: [4] }),
      new Dense({ units: 3, name: 'x' }),
      new Flatten(),
      new Dense({ units: 2, name: 'y' }),
    ]);
    const groups = [
      { name: 'dense_7', weights: [named('dense_7/kernel:0', [4, 3]), named('dense_7/bias:0', [3])] },
      { name: 'flatten', weights: [] },
      { name: 'dense_8', weights: [named('dense_8/kernel:0', [3, 2]), named('dense_8/bias:0', [2])] },
    ];
    const match = matchLayers(model, groups, { fileNames: new Map() });
    expect(pairs(match).map(([, path]) => path)).toEqual([
      'dense_7/kernel:0',
      'dense_7/bias:0',
      'dense_8/kernel:0',
      'dense_8/bias:0',
    ]);
    expect(checkMatch(match, { where: 'test' })).toHaveLength(4);
  });

  it('are taken by the names of layers if all are known, in any order', () => {
    const model = new Sequential([
      input({ shape: [4] }),
      new Dense({ units: 4, name: 'a' }),
      new Dense({ units: 4, name: 'b' }),
    ]);
    const groups = ['b', 'a'].map((name) => ({
      name,
      weights: [named(`${name}/kernel:0`, [4, 4]), named(`${name}/bias:0`, [4])],
    }));
    for (const [path, from] of pairs(matchLayers(model, groups, { fileNames: new Map() }))) {
      expect(from.split('/')[0]).toBe(path.split('/').at(-2));
    }
  });

  // Keras 2 writes a nested model's trainable weights first; frozen layers count among the others.
  it.each([
    ['trainable first', ['fc/kernel', 'fc/bias', 'bn/gamma', 'bn/beta', 'bn/moving_mean', 'bn/moving_variance']],
    ['by layer', ['bn/moving_mean', 'bn/gamma', 'bn/moving_variance', 'bn/beta', 'fc/bias', 'fc/kernel']],
  ])('of a nested model, written %s, are taken by the names of weights', (_, order) => {
    const nested = inner('m');
    const model = new Sequential([nested]);
    const weights = order.map((name) => named(`m_${name}:0`, name === 'fc/kernel' ? [4, 4] : [4]));
    const match = matchLayers(model, [{ name: 'm', weights }], { fileNames: new Map() });
    expect(checkMatch(match, { where: 'test' })).toHaveLength(6);
    for (const [path, from] of pairs(match)) expect(`${path}:0`.endsWith(from)).toBe(true);
  });

  it('are taken in the order of Keras 3 where names say nothing: what training changes first', () => {
    const nested = inner('m');
    const model = new Sequential([nested]);
    nested.getLayer('m_fc').trainable = false;
    const weights = ['bn.gamma', 'bn.beta', 'fc.kernel', 'fc.bias', 'bn.mean', 'bn.variance'].map((name) =>
      named(name, name === 'fc.kernel' ? [4, 4] : [4]),
    );
    const match = matchLayers(model, [{ name: 'm', weights }], { fileNames: new Map() });
    expect(pairs(match).map(([path]) => path.split('/').slice(-2).join('/'))).toEqual([
      'm_bn/gamma',
      'm_bn/beta',
      'm_fc/kernel',
      'm_fc/bias',
      'm_bn/moving_mean',
      'm_bn/moving_variance',
    ]);
  });

  it("are found under a layer's name in the file", () => {
    const model = new Sequential([
      input({ shape: [4, 4, 2] }),
      new DepthwiseConv2D({ kernelSize: 1, useBias: false, name: 'block_1_depthwise' }),
      new DepthwiseConv2D({ kernelSize: 1, useBias: false, name: 'other' }),
    ]);
    const groups = [
      { name: 'other', weights: [named('other/depthwise_kernel:0', [1, 1, 2, 1])] },
      { name: 'block_1/depthwise', weights: [named('block_1/depthwise/depthwise_kernel:0', [1, 1, 2, 1])] },
    ];
    const fileNames = new Map([['block_1_depthwise', 'block_1/depthwise']]);
    const found = new Map(pairs(matchLayers(model, groups, { fileNames })));
    const [first, second] = model.weights;
    expect(found.get(first?.path as string)).toBe('block_1/depthwise/depthwise_kernel:0');
    expect(found.get(second?.path as string)).toBe('other/depthwise_kernel:0');
  });

  it('are taken by name alone if asked, leaving out the rest', () => {
    const model = new Sequential([
      input({ shape: [4] }),
      new Dense({ units: 4, name: 'a' }),
      new Dense({ units: 4, name: 'new' }),
    ]);
    const groups = [
      { name: 'old', weights: [named('old/kernel:0', [4, 4]), named('old/bias:0', [4])] },
      { name: 'a', weights: [named('a/kernel:0', [4, 4]), named('a/bias:0', [4])] },
    ];
    const match = matchLayers(model, groups, { fileNames: new Map(), byName: true });
    expect(checkMatch(match, { where: 'test' }).map(({ tensor }) => tensor.path)).toEqual(['a/kernel:0', 'a/bias:0']);
  });
});

describe('weights by name', () => {
  it('are found by the longest ending that fits', () => {
    const x = input({ shape: [4] });
    const model = new Model({ inputs: x, outputs: inner('q').apply(inner('p').apply(x)) });
    const names = ['m/p/p_fc/kernel', 'p_fc/bias:0', 'q/q_fc/kernel', 'model/q_fc/bias', 'p_bn/gamma', 'p_bn/beta'];
    const match = matchNames(
      model,
      names.map((name) => named(name, name.includes('kernel') ? [4, 4] : [4])),
      new Map(),
    );
    expect(match.leftOver).toEqual([]);
    expect(match.missing).toHaveLength(6);
    for (const [path, from] of pairs(match)) {
      expect(path.split('/').slice(-2)).toEqual(from.replace(':0', '').split('/').slice(-2));
    }
  });

  it('are refused where an ending fits two layers', () => {
    const nested = ['p', 'q'].map(
      (name) => new Sequential([input({ shape: [4] }), new Dense({ units: 4, name: 'fc' })], { name }),
    );
    const model = new Sequential(nested);
    const match = matchNames(model, [named('fc/kernel', [4, 4]), named('p/fc/bias', [4])], new Map());
    expect(match.leftOver.map(({ path }) => path)).toEqual(['fc/kernel']);
    expect(pairs(match)).toEqual([[nested[0]?.weights[1]?.path, 'p/fc/bias']]);
  });
});

describe('what does not fit', () => {
  it('is told in one error, and nothing is set', async () => {
    const model = new Sequential([
      input({ shape: [4] }),
      new Dense({ units: 3, name: 'a' }),
      new Dense({ units: 2, name: 'b' }),
    ]);
    const match = matchNames(
      model,
      [named('a/kernel', [4, 5]), named('a/bias', [3]), named('b/kernel', [3, 2]), named('c/kernel', [9])],
      new Map(),
    );
    await expect(told(() => checkMatch(match, { where: 'model.json' }))).rejects.toThrow(
      /^model\.json: The weights do not fit the model\. 1 weight with another shape: .*a\/kernel expected \(4, 3\), received \(4, 5\)\. 1 weight missing in the file: .*b\/bias\. 1 tensor left over in the file: c\/kernel \(9,\)\. Nothing was set\./,
    );
    expect(checkMatch(match, { where: 'model.json', skipMismatch: true })).toHaveLength(2);
  });

  it('names the layers that differ in their number of weights', async () => {
    const model = new Sequential([input({ shape: [4] }), new Dense({ units: 3, useBias: false, name: 'a' })]);
    const copy = deserialize<typeof model>(serialize(new Sequential([input({ shape: [4] }), new Dense({ units: 3 })])));
    await expect(told(() => checkMatch(matchTree(model, treeOf(copy)), { where: 'f' }))).rejects.toThrow(
      "Layer 'a' expected 1 variables, but received 2 in 'layers/dense'.",
    );
    const groups = [{ name: 'a', weights: [named('a/kernel', [4, 3]), named('a/bias', [3])] }];
    await expect(
      told(() => checkMatch(matchLayers(model, groups, { fileNames: new Map() }), { where: 'f' })),
    ).rejects.toThrow("Layer 'a' expects 1 weights, 'a' in the file has 2.");
    await expect(
      told(() => checkMatch(matchLayers(model, [], { fileNames: new Map() }), { where: 'f' })),
    ).rejects.toThrow('Layer count mismatch: layers with weights are 1 in the model, 0 in the file.');
  });

  it('stays quick for a thousand layers in one nested model', () => {
    const layers = Array.from(
      { length: 1000 },
      (_, index) => new Dense({ units: 2, name: `layer_with_a_name_${index}` }),
    );
    const model = new Sequential([new Sequential([input({ shape: [2] }), ...layers], { name: 'deep' })]);
    const weights = layers.flatMap(({ name }) => [named(`${name}/bias:0`, [2]), named(`${name}/kernel:0`, [2, 2])]);
    const match = matchLayers(model, [{ name: 'deep', weights }], { fileNames: new Map() });
    expect(checkMatch(match, { where: 'test' })).toHaveLength(2000);
    expect(checkMatch(matchTree(model, treeOf(model)), { where: 'test' })).toHaveLength(2000);
  });
});
