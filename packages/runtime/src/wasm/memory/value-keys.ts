import { keyOfConstant, type Program, type StepOperand } from '@sepal/compiler';
import { exactText } from '@sepal/ops';
import { RefCountedMap } from '../../ref-counted-map.ts';

/** Keys of the values that depend only on states and constants. Call `release` when done. */
export interface ValueKeys {
  /** By value; undefined for values that depend on the inputs. */
  readonly of: readonly (string | undefined)[];
  release(): void;
}

/**
 * Gives equal values of different programs equal keys: the same state, equal constants, and what the same kernels compute from them.
 */
export class ValueNamer {
  readonly #objects = new WeakMap<object, string>();
  readonly #texts = new RefCountedMap<string>();
  #next = 0;

  keysIn({ values, prologue }: Program): ValueKeys {
    const taken: string[] = [];
    const byText = (text: string): string => {
      taken.push(text);
      return this.#texts.take(text, () => this.#name());
    };
    const of = values.map((value) => {
      if (value.kind === 'state') return this.#byObject(value.state);
      if (value.kind !== 'constant') return undefined;
      const key = keyOfConstant(value.value);
      return typeof key === 'string' ? byText(key) : this.#byObject(key);
    });
    const keyOf = ({ value, type }: StepOperand): string => `${of[value]}[${type.shape.join()}]`;
    for (const { kernel, attributes, inputs, outputs } of prologue.steps) {
      const whole = `${kernel}(${inputs.map(keyOf).join()})${exactText(attributes)}`;
      for (const [index, { value }] of outputs.entries()) {
        // Attributes need not tell the type: random numbers of any shape have the same.
        of[value] = byText(`${of[value] ?? ''} ${index} of ${whole}${exactText(values[value]?.type)}`);
      }
    }
    return {
      of,
      release: () => {
        for (const text of taken) this.#texts.release(text);
      },
    };
  }

  #byObject(object: object): string {
    const known = this.#objects.get(object);
    if (known !== undefined) return known;
    const name = this.#name();
    this.#objects.set(object, name);
    return name;
  }

  #name(): string {
    return String(this.#next++);
  }
}
