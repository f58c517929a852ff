import { type AnyModel, flatten, isSymbolic } from '@sepal/layers';
import { ValueError } from '@sepal/tensor';
import { allowedNamesHint, show } from '@sepal/tensor/options';
import { isPlainObject } from '../arguments/plain-object.ts';

/** The outputs of a model, in the order in which they are computed, and how its makers speak of them. */
export interface Outputs {
  /** Their names: the model's own if it was made with an object of outputs, else those of the layers. */
  readonly names: readonly string[];
  readonly form: 'one' | 'list' | 'named';
}

/** The outputs of a built model. */
export function outputsOf(model: AnyModel): Outputs {
  const { outputs } = model;
  if (isSymbolic(outputs)) return { names: [outputs.name], form: 'one' };
  if (Array.isArray(outputs)) return { names: flatten(outputs, isSymbolic).map(({ name }) => name), form: 'list' };
  return { names: Object.keys(outputs).sort(), form: 'named' };
}

/** What {@link byOutput} reads. */
export interface OutputOption<T> {
  /** The option's name, such as `loss`. */
  readonly name: string;
  /** What an output gets, such as 'a loss'. */
  readonly what: string;
  readonly where: string;
  /** Tells what one output gets from lists and objects for all. */
  isOne(value: unknown): value is T;
}

/**
 * Reads an option that is given for all outputs at once, in a list, or by name.
 *
 * @returns an entry for each output; undefined where an output gets nothing
 * @throws ValueError that lists the outputs if the option does not fit them
 */
export function byOutput<T>(
  given: unknown,
  { names, form }: Outputs,
  { name, what, where, isOne }: OutputOption<T>,
): (T | undefined)[] {
  if (given === null || given === undefined) return names.map(() => undefined);
  if (isOne(given)) return names.map(() => given);
  const checked = (value: unknown, at: string): T | undefined => {
    if (value === null || value === undefined) return undefined;
    if (isOne(value)) return value;
    throw new ValueError({
      where,
      message: `\`${name}\` of output ${at} must be ${what}. Received: ${show(value)}.`,
    });
  };
  const list = names.map((output) => `'${output}'`).join(', ');
  if (Array.isArray(given)) {
    if (given.length === names.length) return given.map((value, index) => checked(value, `'${names[index]}'`));
    throw new ValueError({
      where,
      message: `\`${name}\` has ${given.length} entries, but the model has ${names.length} output${names.length === 1 ? '' : 's'}: ${list}.`,
      hint: `Give ${what} for each output, null for none, or one for all.`,
    });
  }
  if (typeof given !== 'object' || !isPlainObject(given)) {
    throw new ValueError({
      where,
      message: `\`${name}\` must be ${what}, or a list or an object of them by output. Received: ${show(given)}.`,
    });
  }
  const entries = given as Readonly<Record<string, unknown>>;
  const unknown = Object.keys(entries).find((key) => !names.includes(key));
  const missing = names.find((output) => !Object.hasOwn(entries, output));
  // As in Keras: outputs made with names may be left out, those of a list may not.
  if (unknown !== undefined || (missing !== undefined && form !== 'named')) {
    throw new ValueError({
      where,
      message: `Expected keys ${list} in \`${name}\`. Received '${Object.keys(entries).join("', '")}'.`,
      hint:
        unknown === undefined
          ? `Give null for an output that gets nothing: { ${missing}: null }.`
          : allowedNamesHint(unknown, names),
    });
  }
  return names.map((output) => checked(entries[output], `'${output}'`));
}
