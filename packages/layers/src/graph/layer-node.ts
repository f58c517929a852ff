import { checkBoolean, checkOptions } from '@sepal/tensor';
import type { AnyLayer } from '../layer/layer.ts';
import type { Structure } from './structure.ts';
import type { SymbolicTensor } from './symbolic-tensor.ts';

/** How a layer is called, apart from its inputs. */
export interface CallOptions {
  /**
   * Training behaviour (dropout, batch statistics) or inference; by default what the caller does, at the outermost
   * inference. In a model it holds when the model is applied without saying; `predict` says no to all its layers.
   */
  readonly training?: boolean | undefined;
}

/** @throws ValueError if `options` are no {@link CallOptions} */
export function checkCallOptions(options: unknown, where: string): asserts options is CallOptions {
  checkOptions<CallOptions>(options, { training: true }, where);
  if (options.training !== undefined) checkBoolean(options.training, 'training', where);
}

/** One call of a layer on symbolic tensors. A layer that is shared has several. */
export interface LayerNode {
  readonly layer: AnyLayer;
  /** Which of the layer's calls it is, counted from 0. */
  readonly index: number;
  /** As they were given to `apply`; an empty array for an input layer. */
  readonly inputs: Structure<SymbolicTensor>;
  /** The inputs in a row. */
  readonly inputTensors: readonly SymbolicTensor[];
  /** The outputs as the layer gave them. */
  readonly outputs: Structure<SymbolicTensor>;
  /** The outputs in a row. */
  readonly outputTensors: readonly SymbolicTensor[];
  readonly options: CallOptions;
}
