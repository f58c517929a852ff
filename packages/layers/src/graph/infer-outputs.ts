import { type TensorType, Trace, type Value } from '@sepal/ops';
import { CallContext } from '../layer/call-context.ts';
import type { AnyLayer, CallOptions } from './layer-graph.ts';
import { mapLeaves, type Structure } from './structure.ts';

/**
 * Infers the outputs of a layer for inputs of the given types, by calling it in a trace: the ops' shape rules do the work, also
 * for unknown lengths. An unbuilt layer is built.
 */
export function inferOutputs(
  layer: AnyLayer,
  inputs: Structure<TensorType>,
  { training }: CallOptions,
): Structure<Value> {
  const trace = new Trace();
  const values = mapLeaves(inputs, isType, (type) => trace.input(type));
  return CallContext.tracing(trace, training).apply(layer, values) as Structure<Value>;
}

function isType(value: unknown): value is TensorType {
  return value !== null && typeof value === 'object' && 'dtype' in value && 'shape' in value;
}
