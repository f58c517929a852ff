import { readFileSync } from 'node:fs';
import { hasShared, readH5Weights, shared } from '@sepal/goldens';
import { describe, expect, test } from 'vitest';
import type { StoredTensor } from '../../src/contents/stored-tensor.ts';
import type { WeightGroup } from '../../src/contents/stored-weights.ts';
import type { Hdf5File } from '../../src/hdf5/hdf5-file.ts';
import { readHdf5 } from '../../src/hdf5/read-hdf5.ts';
import { isLegacyH5, readLegacyH5 } from '../../src/legacy-h5/read-legacy-h5.ts';
import { readWeightTree } from '../../src/weights-h5/read-weight-tree.ts';

const LEGACY = [
  'keras/golden/k2style.weights_legacy.h5',
  'keras/golden/mobilenet_025_32_10.h5',
  'keras/golden/nested.h5',
  'keras/golden/seq.h5',
  'fixtures/mobilenet_v1_0.25_224/mobilenet_v1_0.25_224.h5',
  'fixtures/vww_96/vww_96.h5',
];
const TREES = ['keras/golden/mobilenet_025_32_10.weights.h5', 'keras/golden/seq.weights.h5'];

function open(path: string): Promise<Hdf5File> {
  return readHdf5(new Uint8Array(readFileSync(shared(path))), { where: path, transfer: true });
}

/** Groups with variables, by their paths. */
function groupsOf(group: WeightGroup, path = ''): [string, readonly StoredTensor[]][] {
  const inner = [...group.groups].flatMap(([name, child]) => groupsOf(child, path === '' ? name : `${path}/${name}`));
  return group.variables.length === 0 ? inner : [[path, group.variables], ...inner];
}

describe.skipIf(!hasShared('keras', 'golden'))("Keras' files in the shared folder", () => {
  test.for(LEGACY)('%s', async (path) => {
    const file = await open(path);
    const { weights } = readLegacyH5(file);
    const layers = weights.kind === 'layers' ? weights.layers : [];
    const values = await weights.read(layers.flatMap((layer) => layer.weights.map(({ tensor }) => tensor)));
    file.close();
    const expected = (await readH5Weights(shared(path))).layers;
    expect(layers.map(({ name, weights: own }) => [name, own.map((weight) => weight.name)])).toEqual(
      expected.map(({ group, weights: own }) => [group, own.map(({ name }) => name)]),
    );
    expect(values.map(({ shape, data }) => [shape, data])).toEqual(
      expected.flatMap((layer) => layer.weights.map(({ shape, data }) => [shape, data])),
    );
    expect(values.length).toBeGreaterThan(3);
  });

  test.for(TREES)('%s', async (path) => {
    const file = await open(path);
    expect(isLegacyH5(file)).toBe(false);
    const { weights, optimizer } = readWeightTree(file);
    const groups = weights.kind === 'tree' ? groupsOf(weights.root) : [];
    const tensors = [...groups.flatMap(([, variables]) => variables), ...optimizer.map(({ tensor }) => tensor)];
    const values = await weights.read(tensors);
    file.close();
    const expected = (await readH5Weights(shared(path))).layers;
    const paths = [...groups.map(([name]) => name), ...(optimizer.length === 0 ? [] : ['optimizer'])];
    expect(paths).toEqual(expected.map(({ group }) => group));
    expect(values.map(({ shape, data }) => [shape, Float32Array.from(data)])).toEqual(
      expected.flatMap((layer) => layer.weights.map(({ shape, data }) => [shape, data])),
    );
  });
});
