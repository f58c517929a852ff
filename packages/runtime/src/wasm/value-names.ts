import { keyOfConstant, keyOfOp } from '@sepal/compiler';
import type { Graph } from '@sepal/ops';
import { RefCountedMap } from '../ref-counted-map.ts';

/** Names of the values of a graph that depend only on states and constants. Call `release` when done. */
export interface ValueNames {
  /** By node; undefined for values that depend on the graph's inputs. */
  readonly of: readonly (number | undefined)[];
  release(): void;
}

/**
 * Names values so that equal ones of different graphs share a name: those computed by ops with the same attributes from the same states
 * and constants.
 */
export class Namer {
  readonly #objects = new WeakMap<object, number>();
  readonly #texts = new RefCountedMap<number>();
  #next = 0;

  namesIn({ nodes }: Graph): ValueNames {
    const of: (number | undefined)[] = [];
    const taken: string[] = [];
    const byText = (text: string): number => {
      taken.push(text);
      return this.#texts.take(text, () => this.#next++);
    };
    for (const node of nodes) {
      if (node.kind === 'input') of.push(undefined);
      else if (node.kind === 'state') of.push(this.#nameOfObject(node.state));
      else if (node.kind === 'constant') {
        const key = keyOfConstant(node.value);
        of.push(typeof key === 'string' ? byText(key) : this.#nameOfObject(key));
      } else {
        const operands = node.inputs.map((id) => of[id]);
        of.push(operands.includes(undefined) ? undefined : byText(keyOfOp(node, operands as number[])));
      }
    }
    return {
      of,
      release: () => {
        for (const text of taken) this.#texts.release(text);
      },
    };
  }

  #nameOfObject(object: object): number {
    const known = this.#objects.get(object);
    if (known !== undefined) return known;
    const name = this.#next++;
    this.#objects.set(object, name);
    return name;
  }
}
