import type { Variable } from '@sepal/layers';
import type { Tensor } from '@sepal/tensor';
import { listFew } from '@sepal/tensor/options';
import type { NamedValue } from '../contents/written-weights.ts';
import { FileError } from '../file-error.ts';
import { legacyOrder } from '../match/match-layers.ts';
import type { AnyModel } from '../match/match-weights.ts';
import { visitLayers } from '../match/visit-layers.ts';
import { keras2Name } from '../match/weight-names.ts';

/** What TensorFlow.js takes as the name of a tensor: tfjs-layers/src/common.ts, `isValidTensorName`. */
const TENSOR_NAME = /^[A-Za-z0-9][-A-Za-z0-9._/]*$/;

/**
 * A model's weights by TensorFlow.js' names, 'layer/weight', first those that training changes.
 *
 * Nested models leave no trace in the names: the inner layers are built before (tfjs-layers/src/engine/topology.ts, `addWeight`).
 *
 * @throws FileError for names of layers that TensorFlow.js does not take, and for weights of the same name
 */
export async function tfjsWeightsOf(model: AnyModel): Promise<NamedValue[]> {
  const [, ...layers] = visitLayers(model);
  const refused = layers.map(({ layer }) => layer.name).filter((name) => !TENSOR_NAME.test(name));
  if (refused.length > 0) {
    throw new FileError({
      where: 'model.json',
      message: `TensorFlow.js takes names of ASCII letters, digits, '-', '.', '_' and '/' that begin with a letter or digit. Layers: ${listFew(refused.map((name) => `'${name}'`))}.`,
      hint: 'Give these layers other names.',
    });
  }
  const names = new Map<Variable, string>();
  const taken = new Map<string, string>();
  for (const { layer, own, names: path } of layers) {
    for (const variable of own) {
      const name = `${layer.name}/${keras2Name(layer.className, variable.name)}`;
      const other = taken.get(name);
      if (other !== undefined) {
        throw new FileError({
          where: 'model.json',
          message: `TensorFlow.js finds weights by the names of their layers alone, and '${other}' and '${path.join('/')}' have one name.`,
          hint: 'Give every layer a name of its own, also across nested models.',
        });
      }
      taken.set(name, path.join('/'));
      names.set(variable, name);
    }
  }
  const variables = legacyOrder(model);
  const values = await Promise.all(variables.map((variable) => variable.read()));
  checkConstraints(variables, values, names);
  return variables.map((variable, index) => ({ name: names.get(variable) as string, value: values[index] as Tensor }));
}

/** How far a constraint may move a weight that it allows, as a fraction of the largest. */
const ROUNDING = 1e-5;

/** TensorFlow.js applies constraints when it sets weights, so also when it loads them: tfjs-layers/src/variables.ts, `write`. */
function checkConstraints(
  variables: readonly Variable[],
  values: readonly Tensor[],
  names: ReadonlyMap<Variable, string>,
): void {
  const moved = variables.filter(({ constraint }, index) => {
    const value = values[index] as Tensor<'float32'>;
    if (constraint === null || value.size === 0) return false;
    const { data } = constraint.call(value) as Tensor<'float32'>;
    const largest = value.data.reduce((most, number) => Math.max(most, Math.abs(number)), 0);
    return data.some((number, i) => !(Math.abs(number - (value.data[i] as number)) <= ROUNDING * largest));
  });
  if (moved.length === 0) return;
  const list = moved.map((variable) => names.get(variable) as string);
  throw new FileError({
    where: 'model.json',
    message: `TensorFlow.js applies constraints when it loads weights, which would change these: ${listFew(list)}.`,
    hint: 'Set weights that satisfy them, or leave the constraints out.',
  });
}
