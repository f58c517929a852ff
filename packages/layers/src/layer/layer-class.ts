import type { AnyLayer } from '../graph/layer-graph.ts';

/** What a layer's `getConfig` returns and `fromConfig` takes. */
export type Config = Readonly<Record<string, unknown>>;

/** A class whose constructor takes options. */
export interface ConstructorOf<L> {
  // biome-ignore lint/suspicious/noExplicitAny: every class has its own options
  new (...options: any[]): L;
}

/** The type that a class makes from a config, where that is not its instance type: only for the compiler. */
export declare const MADE: unique symbol;

/**
 * The type that a class makes from a config. The compiler cannot read configs, so models are assumed to have one input and one
 * float32 output. `Model.fromConfig<Model<[SymbolicTensor, SymbolicTensor]>>(…)` sets the type.
 */
export type FromConfig<C extends ConstructorOf<unknown>> = C extends { readonly [MADE]?: infer M }
  ? M extends InstanceType<C>
    ? M
    : InstanceType<C>
  : InstanceType<C>;

/** A class of layers, as `deserialize` and custom objects need it. */
export interface LayerClass extends ConstructorOf<AnyLayer> {
  readonly className: string;
  /** @param calls the calls of the layer, in the config of a functional model; only operations need them */
  fromConfig(config: Config, classes?: LayerClasses, calls?: readonly unknown[]): AnyLayer;
}

/**
 * Classes by name: layers, and anything else in a config that is not built in (initializers, regularizers and constraints by class
 * name, activations as functions).
 */
export type LayerClasses = Readonly<Record<string, LayerClass | CustomObject>>;

/** A class with `fromConfig`, or a function, that configs may name. */
// biome-ignore lint/suspicious/noExplicitAny: classes have their own configs, functions their own arguments
export type CustomObject = { fromConfig(config: any): unknown } | ((...args: any[]) => unknown);
