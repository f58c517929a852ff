import type { Variable } from '@sepal/layers';
import type { VisitedLayer } from './visit-layers.ts';

/** The names that Keras 2 and TensorFlow.js give to weights whose names differ in Keras 3, by the class of the layer. */
const KERAS2_NAMES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  DepthwiseConv1D: { kernel: 'depthwise_kernel' },
  DepthwiseConv2D: { kernel: 'depthwise_kernel' },
};

/** The name of a weight within its layer, as Keras 2 and TensorFlow.js write it. */
export function keras2Name(className: string, name: string): string {
  return (Object.hasOwn(KERAS2_NAMES, className) ? KERAS2_NAMES[className]?.[name] : undefined) ?? name;
}

/** Names of layers in a file, by their names in the model, where they differ. */
export type FileNames = ReadonlyMap<string, string>;

/**
 * Finds variables by the names that files give to their weights.
 *
 * Writers put different prefixes before 'layer/weight' (the model's name, those of nested models, none), so the longest ending
 * that fits decides, and one that fits two variables finds none.
 */
export class WeightNames {
  /** Variables by every ending of their names; undefined where there are several. */
  readonly #endings = new Map<string, Variable | undefined>();

  constructor(layers: readonly VisitedLayer[], fileNames: FileNames) {
    for (const { layer, own, names } of layers) {
      const prefix = names.map((name) => fileNames.get(name) ?? name).join('/');
      for (const variable of own) {
        for (const name of new Set([variable.name, keras2Name(layer.className, variable.name)])) {
          for (const ending of endingsOf(prefix === '' ? name : `${prefix}/${name}`)) this.#add(ending, variable);
        }
      }
    }
  }

  /** @param fewest the fewest parts of a name that say which variable is meant: 2 for 'layer/weight' */
  find(name: string, fewest: number): Variable | undefined {
    const plain = name.replace(/:\d+$/, '');
    // TensorFlow numbers a name that was taken: 'conv1/kernel_1:0'.
    return this.#find(plain, fewest) ?? this.#find(plain.replace(/_\d+$/, ''), fewest);
  }

  #find(name: string, fewest: number): Variable | undefined {
    const ending = endingsOf(name).find((candidate) => this.#endings.has(candidate));
    if (ending === undefined || ending.split('/').length < fewest) return undefined;
    return this.#endings.get(ending);
  }

  #add(ending: string, variable: Variable): void {
    const other = this.#endings.get(ending);
    const taken = this.#endings.has(ending) && other !== variable;
    this.#endings.set(ending, taken ? undefined : variable);
  }
}

/** 'a/b/c' → ['a/b/c', 'b/c', 'c'] */
function endingsOf(name: string): string[] {
  const parts = name.split('/');
  return parts.map((_, index) => parts.slice(index).join('/'));
}
