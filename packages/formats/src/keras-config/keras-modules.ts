/** Where Keras 3 has the classes that configs name. */

const OBJECTS: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  [
    'keras.initializers',
    new Set([
      'Constant',
      'GlorotNormal',
      'GlorotUniform',
      'HeNormal',
      'HeUniform',
      'Identity',
      'LecunNormal',
      'LecunUniform',
      'Ones',
      'Orthogonal',
      'RandomNormal',
      'RandomUniform',
      'TruncatedNormal',
      'VarianceScaling',
      'Zeros',
    ]),
  ],
  ['keras.regularizers', new Set(['L1', 'L2', 'L1L2', 'OrthogonalRegularizer'])],
  ['keras.constraints', new Set(['MaxNorm', 'MinMaxNorm', 'NonNeg', 'UnitNorm'])],
]);

/** The class in a config: where it is and under which name it is registered. */
export interface ClassKeys {
  readonly module: string | null;
  readonly class_name: string;
  readonly registered_name: string | null;
}

/** Keras' own class: the module alone finds it. */
export function kerasClass(module: string, className: string): ClassKeys {
  return { module, class_name: className, registered_name: null };
}

/**
 * A class of the user's. Keras finds it by the name under which it was registered: 'package>Name', or the class name alone among
 * `custom_objects`.
 */
export function ownClass(name: string): ClassKeys {
  const [, bare = name] = /^[^>]+>(.+)$/.exec(name) ?? [];
  return { module: null, class_name: bare, registered_name: name };
}

/** The keys of an initializer, a regularizer or a constraint, by the option that holds it. */
export function objectClass(module: string, className: string): ClassKeys {
  return OBJECTS.get(module)?.has(className) === true ? kerasClass(module, className) : ownClass(className);
}
