import type { KernelAttributes, KernelName, KernelWeights, PackedKernelName } from '@sepal/kernels';
import type { Graph, StaticTensorType } from '@sepal/ops';

/**
 * A value of a program. Values that share bytes (a reshaped one and the one it comes from) are one value.
 *
 * - `input`: given to every run
 * - `prologue`: follows from states and constants alone; computed again when a state has changed
 * - `step`: written by a step
 */
export interface ProgramValue {
  readonly kind: 'input' | 'prologue' | 'step';
  readonly type: StaticTensorType;
  /** The node of the graph whose value it is; undefined for what a step needs only for itself. */
  readonly node: number | undefined;
}

/** Plain weights of a packed kernel: nodes of the graph's prologue. */
export interface ConvolutionNodes {
  readonly kernel: number;
  /** A factor for each output channel, which packing multiplies into the kernel. */
  readonly scale: number | undefined;
  readonly bias: number | undefined;
}

/** Which nodes a packed kernel's weights come from, in the structure of its {@link KernelWeights}. */
type WeightNodes<K extends PackedKernelName> = KernelWeights[K] extends { readonly kernel: unknown }
  ? ConvolutionNodes
  : { readonly [Part in keyof KernelWeights[K]]: ConvolutionNodes };

/** A value as a step sees it: a reshaped value has the bytes of the one that it comes from. */
export interface StepOperand {
  /** Index in {@link Program.values}. */
  readonly value: number;
  readonly type: StaticTensorType;
}

/** A step that uses kernel `K`. */
export interface ProgramStepOf<K extends KernelName> {
  readonly kernel: K;
  readonly attributes: KernelAttributes[K];
  readonly inputs: readonly StepOperand[];
  readonly output: StepOperand;
  readonly weights: K extends PackedKernelName ? WeightNodes<K> : undefined;
  /** What became part of the step: op and layer, in order. */
  readonly sources: readonly StepSource[];
}

/** An op of the graph that a step does. */
export interface StepSource {
  readonly op: string;
  /** The layer that recorded it; empty outside layers. */
  readonly path: string;
}

/** One use of a kernel. */
export type ProgramStep = { [K in KernelName]: ProgramStepOf<K> }[KernelName];

/** A graph as uses of kernels, in the order in which they run. */
export interface Program {
  /** The simplified graph that the program computes. */
  readonly graph: Graph;
  readonly values: readonly ProgramValue[];
  readonly steps: readonly ProgramStep[];
  /** The values of the graph's inputs, outputs and updates, in the graph's order. */
  readonly inputs: readonly StepOperand[];
  readonly outputs: readonly StepOperand[];
  readonly updates: readonly StepOperand[];
}
