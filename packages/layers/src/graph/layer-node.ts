import { checkBoolean, checkOptions } from '@sepal/tensor';
import type { AnyLayer } from '../layer/layer.ts';
import type { Structure } from './structure.ts';
import type { SymbolicTensor } from './symbolic-tensor.ts';

/** How a layer is called, apart from its inputs. */
export interface CallOptions {
  /**
   * Training behaviour (dropout, batch statistics) or inference. Default: inherited from the caller, and inference at the top. In a
   * model it applies when the model is called without the option; `predict` always runs inference.
   */
  readonly training?: boolean | undefined;
}

/** @throws ValueError unless `options` are {@link CallOptions} */
export function checkCallOptions(options: unknown, where: string): asserts options is CallOptions {
  checkOptions<CallOptions>(options, { training: true }, where);
  if (options.training !== undefined) checkBoolean(options.training, 'training', where);
}

/** One call of a layer on symbolic tensors. Shared layers have several. */
export interface LayerNode {
  readonly layer: AnyLayer;
  /** The index of the call, from 0. */
  readonly index: number;
  /** The inputs as passed to `apply`; an empty array for an input layer. */
  readonly inputs: Structure<SymbolicTensor>;
  /** The inputs, flattened. */
  readonly inputTensors: readonly SymbolicTensor[];
  /** The outputs as returned by the layer. */
  readonly outputs: Structure<SymbolicTensor>;
  /** The outputs, flattened. */
  readonly outputTensors: readonly SymbolicTensor[];
  readonly options: CallOptions;
}
