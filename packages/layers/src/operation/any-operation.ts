import type { AnyLayer } from '../graph/layer-graph.ts';

/** An operation in a graph, as models and configs need it: a node without weights, whose call holds numbers besides tensors. */
export interface AnyOperation extends AnyLayer {
  /** The module of its class in Keras, such as `keras.src.ops.numpy`. */
  readonly module: string;
  /** The call for a config, with `tensors` in place of the symbolic tensors. */
  serializeCall(tensors: readonly unknown[]): {
    readonly args: readonly unknown[];
    readonly kwargs: Readonly<Record<string, unknown>>;
  };
  /** The tensors in a call that {@link serializeCall} or Keras wrote, in order. */
  tensorsIn(call: unknown): readonly unknown[];
}

/** Tells operations from layers. */
export function isOperation(layer: object): layer is AnyOperation {
  return 'serializeCall' in layer;
}
