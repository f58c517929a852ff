import type { NamedTensor, StoredWeights, WeightGroup } from '../contents/stored-weights.ts';
import type { NamedValue } from '../contents/written-weights.ts';
import type { Source, SourceOptions } from '../sources/source.ts';
import { openFile } from './open-file.ts';

/** Reads the weights of a file by the names that it gives them; undefined if it holds a model, whose layers have better ones. */
export async function readNamedWeights(source: Source, options: SourceOptions): Promise<NamedValue[] | undefined> {
  const { contents } = await openFile(source, options);
  try {
    if (contents.config !== undefined) return undefined;
    const named = namesIn(contents.weights);
    const values = await contents.weights.read(named.map(({ tensor }) => tensor));
    return named.map(({ name }, index) => ({ name, value: values[index] }) as NamedValue);
  } finally {
    contents.close();
  }
}

function namesIn(weights: StoredWeights): NamedTensor[] {
  switch (weights.kind) {
    case 'names':
      return [...weights.weights];
    case 'layers':
      return weights.layers.flatMap((layer) =>
        layer.weights.map(({ name, tensor }) => ({ name: plain(name), tensor })),
      );
    case 'tree':
      return namesInGroup(weights.root, '');
  }
}

/** Without TensorFlow's ':0'. */
function plain(name: string): string {
  return name.replace(/:\d+$/, '');
}

/** Keras 3's weight files have no names of weights but their places: 'layers/conv2d/vars/0'. */
function namesInGroup({ variables, groups }: WeightGroup, path: string): NamedTensor[] {
  const own = variables.map((tensor, index) => ({ name: `${path}vars/${index}`, tensor }));
  return [...own, ...[...groups].flatMap(([name, inner]) => namesInGroup(inner, `${path}${name}/`))];
}
