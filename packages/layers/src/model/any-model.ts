import type { Engine, Session } from '@sepal/runtime';
import type { Shape, SymbolicShape } from '@sepal/tensor';
import type { AnyLayer, LayerNode, SymbolicTensor } from '../graph/layer-graph.ts';
import type { Structure } from '../graph/structure.ts';

/** A model with any inputs and outputs, as predictions, explanations, summaries and diagrams need it. */
export interface AnyModel extends AnyLayer {
  /** The layers in Keras' order, without operations. */
  readonly layers: readonly AnyLayer[];
  /** The layers and operations in Keras' order. */
  readonly operations: readonly AnyLayer[];
  readonly inputs: Structure<SymbolicTensor>;
  readonly outputs: Structure<SymbolicTensor>;
  /** Whether a shape fits an input of the model. Any batch size does, even if the model was made for another one. */
  fits(declared: SymbolicShape, shape: Shape): boolean;
  /** A function that returns the sessions of the model's current layers, even after the layers change. */
  sessions(): (engine: Engine) => Session;
  /** A number derived from the layers, computed on first use. The last few are cached. */
  remembered(key: string, measure: () => number): number;
}

/** Tells models from other layers. */
export function isModel(layer: AnyLayer): layer is AnyModel {
  return 'layers' in layer && 'inputs' in layer;
}

/** The graph of a functional model. */
export interface FunctionalModel {
  readonly calls: readonly LayerNode[];
  readonly depths: ReadonlyMap<LayerNode, number>;
}

/** Tells functional models from other layers. */
export function isFunctional(layer: object): layer is FunctionalModel {
  return 'calls' in layer && 'depths' in layer;
}

/** The graph of a model, which a sequence has once the shape of its input is known. */
export function graphOf(model: { readonly built: boolean }): FunctionalModel | undefined {
  if (isFunctional(model)) return model;
  return model.built && 'functional' in model ? (model.functional as FunctionalModel) : undefined;
}
