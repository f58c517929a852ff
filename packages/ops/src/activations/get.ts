import { allowedNamesHint, findByName, type NameTable, ValueError } from '@sepal/tensor';
import { sigmoid, tanh } from '../elementwise/unary.ts';
import type { Value } from '../graph/trace.ts';
import { logSoftmax, softmax, sparsemax } from '../softmax/op.ts';
import { glu } from './glu.ts';
import {
  hardShrink,
  hardSigmoid,
  hardSilu,
  hardTanh,
  leakyRelu,
  relu,
  relu6,
  softShrink,
  sparsePlus,
  sparseSigmoid,
} from './piecewise.ts';
import {
  celu,
  elu,
  exponential,
  gelu,
  linear,
  logSigmoid,
  mish,
  selu,
  silu,
  softplus,
  softsign,
  squareplus,
  tanhShrink,
} from './smooth.ts';

/** What a layer puts its result through: a function written in ops. */
export type Activation = (x: Value) => Value;

const ACTIVATIONS = {
  celu,
  elu,
  exponential,
  gelu,
  glu,
  hardShrink,
  hardSigmoid,
  hardSilu,
  hardTanh,
  leakyRelu,
  linear,
  logSigmoid,
  logSoftmax,
  mish,
  relu,
  relu6,
  selu,
  sigmoid,
  silu,
  softShrink,
  softmax,
  softplus,
  softsign,
  sparsePlus,
  sparseSigmoid,
  sparsemax,
  squareplus,
  tanh,
  tanhShrink,
} satisfies Record<string, Activation>;

/** The name of an activation. */
export type ActivationName = keyof typeof ACTIVATIONS;

/**
 * What {@link getActivation} takes: a name (also in Keras' spelling, such as `'hard_swish'`), a function, what a file has
 * for a function, or nothing for {@link linear}.
 */
export type ActivationIdentifier = ActivationName | (string & {}) | Activation | object | null | undefined;

/** Functions of the user's by the names that files have for them. */
export interface ActivationLookup {
  readonly customObjects?: Readonly<Record<string, unknown>> | undefined;
}

const TABLE: NameTable<Activation> = {
  kind: 'activation function',
  entries: ACTIVATIONS,
  aliases: { swish: 'silu', hard_swish: 'hardSilu', hardSwish: 'hardSilu' },
};

/**
 * Finds an activation.
 *
 * @param identifier a function (given back as it is), a name as `hardSilu`, `hard_silu` or Keras' alias `hard_swish`, an
 *   object that Keras has written for a function, or null or undefined for {@link linear}
 * @param options `customObjects`: the user's functions by name; they come before the ones here
 * @throws ValueError that lists the names and suggests the nearest
 * @see https://keras.io/api/layers/activations/
 * @example
 * getActivation('relu6')(tensor([-1, 9])); // [0, 6]
 * getActivation('double', { customObjects: { double: (x) => multiply(x, 2) } });
 */
export function getActivation(identifier: ActivationIdentifier, options: ActivationLookup = {}): Activation {
  if (identifier === null || identifier === undefined) return linear;
  if (typeof identifier === 'function') return identifier as Activation;
  const name = typeof identifier === 'string' ? identifier : functionName(identifier);
  if (name === undefined) throw notAnActivation(identifier);
  const custom = customFunction(name, options.customObjects);
  if (custom !== undefined) return custom;
  if (name === 'threshold') {
    throw new ValueError({
      message: 'The activation threshold has two parameters without defaults, so it has no meaning by name alone.',
      hint: 'Pass a function, such as (x) => threshold(x, 0.5, 0).',
    });
  }
  return findByName(name, TABLE);
}

/** The name in an object that stands for a function: `{ className: 'function', config: name }`. */
function functionName(identifier: object): string | undefined {
  const { className, class_name, config } = identifier as Record<string, unknown>;
  return (className ?? class_name) === 'function' && typeof config === 'string' ? config : undefined;
}

/** Keras writes registered functions as `package>name`. */
function customFunction(name: string, customObjects: ActivationLookup['customObjects'] = {}): Activation | undefined {
  const bare = name.slice(name.lastIndexOf('>') + 1);
  const key = [name, bare].find((candidate) => Object.hasOwn(customObjects, candidate));
  const found = key === undefined ? undefined : customObjects[key];
  if (found === undefined) return undefined;
  if (typeof found === 'function') return found as Activation;
  throw new ValueError({
    message: `The custom object '${name}' is to be an activation, so it must be a function. Received: ${String(found)}.`,
  });
}

function notAnActivation(identifier: unknown): ValueError {
  return new ValueError({
    message: `Could not interpret activation function identifier: ${typeof identifier === 'object' ? JSON.stringify(identifier) : String(identifier)}.`,
    hint: `Pass a function or a name. ${allowedNamesHint(undefined, Object.keys(ACTIVATIONS))}`,
  });
}

/**
 * The name of an activation, as configurations have it, or the function itself where it is none of {@link ActivationName}.
 *
 * @param activation a function
 * @example
 * serializeActivation(getActivation('hard_swish')); // 'hardSilu'
 */
export function serializeActivation(activation: Activation): ActivationName | Activation {
  const entry = Object.entries(ACTIVATIONS).find(([, known]) => known === activation);
  return entry === undefined ? activation : (entry[0] as ActivationName);
}
