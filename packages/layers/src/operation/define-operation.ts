/** Defines operations: functions that work on symbolic tensors and on tensors, and that configs name. */
import type { Value } from '@sepal/ops';
import { ValueError } from '@sepal/tensor';
import { camelCase, checkObject, compose, frozenCopy, refuseUnknown, show } from '@sepal/tensor/options';
import type { Structure } from '../graph/structure.ts';
import type { CallTemplate } from './call-template.ts';
import { applyOperation, type Operation, type OperationKind, readOperation } from './operation.ts';
import type { Option } from './option.ts';

type Options = Readonly<Record<string, Option<unknown>>>;

/**
 * What `compute` gets by name: the arguments of the call and the options. Arguments may be anything, as configs may hold anything: the
 * ops that they are passed to check them.
 */
type Given<P extends string, O extends Options> = { readonly [K in P]: Value } & {
  readonly [K in keyof O]: O[K] extends Option<infer T> ? T : never;
};

/** The definition of an operation. */
interface Definition<P extends string, O extends Options, W extends Options> {
  /** The module of its class in Keras, without `keras.src.` in front. */
  readonly module: string;
  /** Its class in Keras. */
  readonly className: string;
  /** The parameters of its call, by position. */
  readonly parameters: readonly P[];
  /** The options, in Keras' order. */
  readonly options?: O;
  /** The parameters of its call that Keras passes by name. */
  readonly keywords?: W;
  /** The options that the function takes by position; the others by name, in an object. Default: all. */
  readonly positional?: readonly string[];
  readonly compute: (given: Given<P, O & W>) => Structure<Value>;
}

/** What the functions of operations have besides their call: configs are read with it. */
export interface OperationClass {
  readonly kind: OperationKind;
  fromConfig(config: Readonly<Record<string, unknown>>, classes?: unknown, calls?: unknown): Operation;
}

/** A function of the type `F` that is the operation. */
export function defineOperation<
  F,
  P extends string,
  O extends Options = Record<never, never>,
  W extends Options = Record<never, never>,
>(definition: Definition<P, O, W>): F & OperationClass {
  const { module, className, parameters, compute } = definition;
  const options: Options = definition.options ?? {};
  const keywords: Options = definition.keywords ?? {};
  const all = Object.keys({ ...options, ...keywords });
  const positional = definition.positional ?? all;
  const named = Object.fromEntries(
    all.filter((option) => !positional.includes(option)).map((option) => [option, true]),
  );
  const takesNamed = Object.keys(named).length > 0;
  const name = camelCase(className);
  const byPosition = [...parameters, ...positional];
  const form = `${name}(${[...byPosition, ...(takesNamed ? ['options'] : [])].join(', ')})`;
  const kind: OperationKind = {
    module: `keras.src.${module}`,
    className,
    checkOptions(given, where) {
      refuseUnknown(given, options, className, where);
      return checked(options, given, where);
    },
    compute({ args, kwargs }, given) {
      refuseUnknown(kwargs, { ...keywords, ...Object.fromEntries(parameters.map((key) => [key, true])) }, name);
      refuseMore(args, parameters, name);
      const values = Object.fromEntries(parameters.map((key, index) => [key, args[index] ?? kwargs[key]]));
      return compute({ ...values, ...checked(keywords, kwargs, name), ...given } as Given<P, O & W>);
    },
  };
  const call = (...given: readonly unknown[]): unknown =>
    compose(form, given.slice(byPosition.length + Number(takesNamed)), () => {
      const byName = given[byPosition.length] ?? {};
      checkObject(byName, name, Object.keys(named)[0]);
      refuseUnknown(byName, named, name);
      const settings = {
        ...Object.fromEntries(positional.map((key, index) => [key, given[parameters.length + index]])),
        ...byName,
      };
      const args = given.slice(0, parameters.length);
      const template: CallTemplate = { args, kwargs: checked(keywords, settings, name) };
      return applyOperation(kind, template, checked(options, settings, name));
    });
  return Object.assign(call, {
    kind,
    fromConfig: (config: Readonly<Record<string, unknown>>, _classes?: unknown, calls?: unknown) =>
      readOperation(kind, config, calls),
  }) as F & OperationClass;
}

/** The same operation under the name of another class of Keras. */
export function underName({ kind }: OperationClass, className: string): Pick<OperationClass, 'fromConfig'> {
  return { fromConfig: (config, _classes, calls) => readOperation({ ...kind, className }, config, calls) };
}

/** The values of all options, with defaults. @throws ValueError for one that is missing or invalid */
function checked(options: Options, given: Readonly<Record<string, unknown>>, where: string): Record<string, unknown> {
  const entries = Object.entries(options).map(([name, { accepts, expected, initial }]) => {
    const value = given[name] === undefined ? initial : given[name];
    if (accepts(value)) return [name, frozenCopy(value)];
    throw new ValueError({ where, message: `\`${name}\` must be ${expected}. Received: ${name}=${show(value)}.` });
  });
  return Object.fromEntries(entries);
}

function refuseMore(args: readonly unknown[], parameters: readonly string[], where: string): void {
  if (args.length <= parameters.length) return;
  throw new ValueError({
    where,
    message: `The operation takes ${parameters.length === 1 ? '1 argument' : `${parameters.length} arguments`}. Received ${args.length}.`,
  });
}
