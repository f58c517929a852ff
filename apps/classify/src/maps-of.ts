import { BaseModel, Model, type SymbolicTensor } from '@sepal/layers';
import { formatShape, ShapeError, ValueError } from '@sepal/tensor';
import { allowedNamesHint } from '@sepal/tensor/options';
import { layersWithin } from './layers-within.ts';

type Maps = SymbolicTensor<'float32'>;

/**
 * The network up to a layer whose output is a stack of maps. The layer may be in a model inside the network.
 *
 * @throws ValueError if there is no such layer; ShapeError if its output is something else
 */
export function mapsOf(network: BaseModel, name: string): Model {
  const where = `--layer ${name}`;
  const found = upTo(network, name);
  if (found === undefined) {
    const names = layersWithin(network).map((layer) => layer.name);
    throw new ValueError({ where, message: 'The network has no such layer.', hint: allowedNamesHint(name, names) });
  }
  const { shape } = found.outputs;
  if (shape.length === 4) return found;
  throw new ShapeError({
    where,
    message: `Its output is no stack of maps. It has the shape ${formatShape(shape)}.`,
  });
}

function upTo({ inputs, layers }: BaseModel, name: string): Model | undefined {
  const own = layers.find((layer) => layer.name === name);
  if (own !== undefined) return new Model({ inputs, outputs: own.nodes[0]?.outputTensors[0] as Maps });
  for (const layer of layers) {
    const inner = layer instanceof BaseModel ? upTo(layer, name) : undefined;
    // A model's own `input` is not what it was called on.
    if (inner !== undefined) return new Model({ inputs, outputs: inner.apply(layer.nodes[0]?.inputs as Maps) });
  }
  return undefined;
}
