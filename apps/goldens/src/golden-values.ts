/** What goldens are made of: shapes, configs, tensors, exceptions. */

export type Shape = readonly number[];
/** A shape with an unknown batch or size. */
export type PartialShape = readonly (number | null)[];
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
/** A configuration or keyword arguments in Keras' own snake_case. */
export type KerasConfig = { readonly [key: string]: Json };

export interface GoldenTensor {
  readonly shape: Shape;
  readonly dtype: 'float32' | 'int32' | 'uint32' | 'uint8' | 'bool';
  /** Flat, C order; booleans are 0 and 1. */
  readonly data: readonly number[];
}

/** The exception Keras raised; nulls where it accepts. */
export interface Refusal {
  readonly type: string | null;
  readonly message: string | null;
}

export interface ErrorCase extends Refusal {
  readonly subject: string;
  readonly what: 'constructor' | 'build' | 'call' | 'function' | 'model';
  readonly code: string;
  readonly args: KerasConfig | null;
  /** The shape the layer was built for before it was called. */
  readonly builtShape: PartialShape | null;
  /** One shape, or a list of shapes for merge layers. */
  readonly inputShape: PartialShape | readonly PartialShape[] | null;
}

/** The outcome of a lookup by string or by object. */
export type Lookup =
  | { readonly identifier: Json; readonly className: string; readonly config: KerasConfig | null }
  | { readonly identifier: Json; readonly type: string; readonly message: string };
