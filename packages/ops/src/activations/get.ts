import { ValueError } from '@sepal/tensor';
import {
  allowedNamesHint,
  findByName,
  functionNameOf,
  isClass,
  type NameTable,
  refuseExtra,
  show,
} from '@sepal/tensor/options';
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

/** An activation: a function written in ops. */
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
 * What layers accept as activation: a name, a function, a serialized function, or nothing for {@link linear}.
 */
export type ActivationIdentifier =
  | ActivationName
  | Activation
  | SerializedFunction
  | { readonly class_name: 'function'; readonly config: string }
  | null
  | undefined;

/** A serialized function: its name. */
export interface SerializedFunction {
  readonly className: 'function';
  readonly config: string;
}

/** Options of {@link getActivation}. */
export interface ActivationLookup {
  /** Your own functions, by their names in configs. Objects of other kinds are ignored. */
  readonly customObjects?: Readonly<Record<string, unknown>> | undefined;
  /** The caller, for errors: a layer's class and name. */
  readonly where?: string | undefined;
}

const TABLE: NameTable<Activation> = {
  kind: 'activation function',
  entries: ACTIVATIONS,
  aliases: { swish: 'silu', hard_swish: 'hardSilu', hardSwish: 'hardSilu' },
};

/**
 * Resolves an identifier to an activation.
 *
 * @param identifier a function (returned unchanged), a name such as `hardSilu`, `hard_silu` or Keras' alias `hard_swish`, a
 *   function serialized by Keras, or null or undefined for {@link linear}
 * @param options `customObjects`: your own functions by name, which take precedence; `where`: the caller, for errors
 * @throws ValueError that lists the names and suggests the closest
 * @see https://keras.io/api/layers/activations/
 * @example
 * getActivation('relu6')(tensor([-1, 9])); // [0, 6]
 * getActivation('double', { customObjects: { double: (x) => multiply(x, 2) } });
 */
export function getActivation(
  identifier: ActivationIdentifier | (string & {}),
  options: ActivationLookup = {},
  ...extra: never[]
): Activation {
  refuseExtra(extra, 'getActivation(identifier, options)');
  if (identifier === null || identifier === undefined) return linear;
  if (typeof identifier === 'function' && !isClass(identifier)) return identifier;
  const name = typeof identifier === 'string' ? identifier : functionNameOf(identifier);
  if (name === undefined) throw notAnActivation(identifier, options.where);
  const custom = customFunction(name, options);
  if (custom !== undefined) return custom;
  if (name === 'threshold') {
    throw new ValueError({
      where: options.where,
      message: 'The activation threshold has two parameters without defaults, so it has no meaning by name alone.',
      hint: 'Pass a function, such as (x) => threshold(x, 0.5, 0).',
    });
  }
  return findByName(name, TABLE, options.where);
}

/** Keras writes registered functions as `package>name`. */
function customFunction(name: string, { customObjects = {}, where }: ActivationLookup): Activation | undefined {
  const bare = name.slice(name.lastIndexOf('>') + 1);
  const key = [name, bare].find((candidate) => Object.hasOwn(customObjects, candidate));
  const found = key === undefined ? undefined : customObjects[key];
  if (found === undefined) return undefined;
  if (typeof found === 'function') return found as Activation;
  throw new ValueError({
    where,
    message: `The custom object '${name}' must be a function, since it is an activation. Received: ${show(found)}.`,
  });
}

function notAnActivation(identifier: unknown, where: string | undefined): ValueError {
  return new ValueError({
    where,
    message: `Could not interpret activation function identifier: ${show(identifier)}.`,
    hint:
      typeof identifier === 'function'
        ? `It is a class: make a layer of it, as in new ${show(identifier)}().`
        : `Pass a function or a name. ${allowedNamesHint(undefined, Object.keys(ACTIVATIONS))}`,
  });
}

/**
 * An activation as configs write it: its name, or for your own function the object that Keras writes, which
 * {@link getActivation} looks up in `customObjects`.
 *
 * @param activation a function
 * @throws ValueError for a custom function without a name
 * @example
 * serializeActivation(getActivation('hard_swish')); // 'hardSilu'
 */
export function serializeActivation(activation: Activation, ...extra: never[]): ActivationName | SerializedFunction {
  refuseExtra(extra, 'serializeActivation(activation)');
  const entry = Object.entries(ACTIVATIONS).find(([, known]) => known === activation);
  if (entry !== undefined) return entry[0] as ActivationName;
  if (activation.name !== '') return { className: 'function', config: activation.name };
  throw new ValueError({
    where: 'serializeActivation',
    message: 'A function without a name cannot be serialized.',
    hint: 'Give it a name, as in `const bend = (x) => …`, and read the config with it as a custom object.',
  });
}
