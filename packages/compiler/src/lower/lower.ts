import {
  type DepthwiseAttributes,
  type Lowering as OpLowering,
  type OpUse,
  opKernels,
  transposedConvolution,
  type ValueRef,
} from '@sepal/kernels';
import type { ForwardOp, Graph, GraphNode, OpNode, OpNodeOf, StaticTensorType } from '@sepal/ops';
import { sameShape } from '@sepal/tensor';
import { findUsers, type Users } from '../graph/queries.ts';
import { scaleShape } from '../graph/scale-shape.ts';
import type {
  ConvolutionNodes,
  Program,
  ProgramStep,
  ProgramStepOf,
  ProgramValue,
  StepOperand,
  StepSource,
} from '../program.ts';
import {
  convAttributes,
  depthwiseAttributes,
  isConvolution,
  isPointwise,
  pointwiseAttributes,
} from './convolution-steps.ts';
import { type ElementwiseGroup, groupElementwise } from './elementwise-groups.ts';
import { epilogueOf, findTail, type Tail } from './epilogue.ts';
import { ExpressionBuilder } from './expression-builder.ts';
import { findMoments, type Moments } from './moments.ts';

/**
 * Lowers a simplified, channels-last graph to kernel calls.
 *
 * Convolutions with constant weights absorb what follows them; the remaining elementwise nodes share as few loops
 * as possible; everything else is lowered op by op.
 *
 * @param isPrologue whether a node depends only on states and constants
 */
export function lower(graph: Graph, isPrologue: (id: number) => boolean): Program {
  return new Lowering(graph, isPrologue).program();
}

/** A part of the graph that is lowered as one, once everything before `position` has been computed. */
interface Unit {
  readonly position: number;
  emit(): void;
}

class Lowering {
  readonly #graph: Graph;
  readonly #isPrologue: (id: number) => boolean;
  readonly #users: Users;
  readonly #taken = new Set<number>();
  readonly #units: Unit[] = [];
  readonly #values: ProgramValue[] = [];
  readonly #steps: ProgramStep[] = [];
  readonly #valueOfNode = new Map<number, number>();

  constructor(graph: Graph, isPrologue: (id: number) => boolean) {
    this.#graph = graph;
    this.#isPrologue = isPrologue;
    this.#users = findUsers(graph);
  }

  program(): Program {
    for (const id of this.#graph.inputs) this.#newValue('input', id);
    const runtime = this.#graph.nodes.filter(
      (node): node is OpNode => node.kind === 'op' && !this.#isPrologue(node.id),
    );
    for (const node of runtime) if (!this.#taken.has(node.id)) this.#takeConvolution(node);
    const isFree = (id: number): boolean => !this.#taken.has(id) && !this.#isPrologue(id);
    for (const group of groupElementwise(this.#graph, this.#users, isFree)) this.#takeGroup(group);
    for (const pair of findMoments(runtime)) this.#takeMoments(pair);
    for (const node of runtime) if (!this.#taken.has(node.id)) this.#takeOther(node);
    this.#units.sort((a, b) => a.position - b.position);
    for (const unit of this.#units) unit.emit();
    return {
      graph: this.#graph,
      values: this.#values,
      steps: this.#steps,
      inputs: this.#graph.inputs.map((id) => this.#operand(id)),
      outputs: this.#graph.outputs.map((id) => this.#operand(id)),
      updates: this.#graph.updates.map(({ value }) => this.#operand(value)),
    };
  }

  #takeConvolution(node: OpNode): void {
    if (!isConvolution(node)) return;
    const kernel = node.inputs[1] as number;
    if (!this.#isPrologue(kernel) || this.#isPrologue(node.inputs[0] as number)) return;
    if (node.op === 'matmul' && this.#shape(kernel).length !== 2) return;
    const xShape = this.#shape(node.inputs[0] as number);
    const kernelShape = this.#shape(kernel);
    if (node.op === 'depthwiseConv2d') {
      this.#takeDepthwise(node, depthwiseAttributes(node, xShape, kernelShape));
      return;
    }
    const tail = this.#tail(node, true);
    const epilogue = epilogueOf(tail);
    if (node.op === 'matmul' || isPointwise(node, kernelShape)) {
      this.#takePacked('pointwise', { ...pointwiseAttributes(xShape, kernelShape), epilogue }, node, tail);
    } else if (node.op === 'conv2dTranspose') {
      const geometry = transposedConvolution(xShape, kernelShape, node.attributes);
      this.#takePacked('convTranspose', { ...geometry, epilogue }, node, tail);
    } else {
      this.#takePacked('conv', { ...convAttributes(node, xShape, kernelShape), epilogue }, node, tail);
    }
  }

  /** A depthwise convolution alone, or fused with the 1×1 convolution that is its only reader. */
  #takeDepthwise(node: OpNodeOf<'depthwiseConv2d'>, bare: Omit<DepthwiseAttributes, 'epilogue'>): void {
    const tail = this.#tail(node, false);
    const attributes = { ...bare, epilogue: epilogueOf(tail) };
    const next = this.#solePointwiseAfter(tail.last);
    if (next === undefined) this.#takePacked('depthwise', attributes, node, tail);
    else this.#takeSeparable(node, attributes, tail, next);
  }

  #takePacked<K extends 'conv' | 'convTranspose' | 'depthwise' | 'pointwise'>(
    kernel: K,
    attributes: ProgramStepOf<K>['attributes'],
    node: OpNode,
    tail: Tail,
  ): void {
    const [x, weights] = node.inputs as readonly [number, number];
    const inputs = tail.residual === undefined ? [x] : [x, tail.residual];
    this.#take([node, ...tail.absorbed], tail.last, (sources) => {
      const step = { kernel, attributes, weights: [this.#weights(node.op, weights, tail.bias)], sources };
      const operands = { inputs: inputs.map((id) => this.#operand(id)), outputs: [this.#written(tail.last)] };
      return { ...step, ...operands } as unknown as ProgramStep;
    });
  }

  #takeSeparable(node: OpNodeOf<'depthwiseConv2d'>, depthwise: DepthwiseAttributes, first: Tail, next: OpNode): void {
    const second = this.#tail(next, true);
    const [x, kernel] = node.inputs as readonly [number, number];
    const weights = next.inputs[1] as number;
    const inputs = second.residual === undefined ? [x] : [x, second.residual];
    this.#take([node, ...first.absorbed, next, ...second.absorbed], second.last, (sources) => ({
      kernel: 'separable',
      attributes: { depthwise, outputs: this.#shape(weights).at(-1) as number, epilogue: epilogueOf(second) },
      inputs: inputs.map((id) => this.#operand(id)),
      outputs: [this.#written(second.last)],
      weights: [this.#weights(node.op, kernel, first.bias), this.#weights(next.op, weights, second.bias)],
      sources,
    }));
  }

  /** Splits a kernel that is a kernel times a factor per output channel, as folding a normalization leaves it: packing multiplies. */
  #weights(op: ForwardOp, kernel: number, bias: number | undefined): ConvolutionNodes {
    const node = this.#graph.nodes[kernel] as GraphNode;
    if (node.kind === 'op' && node.op === 'multiply') {
      const [plain, scale] = node.inputs as readonly [number, number];
      const shape = this.#shape(plain);
      if (sameShape(this.#shape(scale), scaleShape(op, shape)) && sameShape(shape, node.type.shape)) {
        return { kernel: plain, scale, bias };
      }
    }
    return { kernel, scale: undefined, bias };
  }

  /** The 1×1 convolution that is the only reader of a node's value. */
  #solePointwiseAfter(id: number): OpNode | undefined {
    const [user, another] = this.#users.of[id] as readonly number[];
    if (user === undefined || another !== undefined || this.#users.leaves[id] || this.#taken.has(user))
      return undefined;
    const node = this.#graph.nodes[user] as OpNode;
    const kernel = node.inputs[1];
    if (node.op !== 'conv2d' || kernel === undefined || node.inputs[0] !== id || !this.#isPrologue(kernel))
      return undefined;
    return isPointwise(node, this.#shape(kernel)) ? node : undefined;
  }

  #takeGroup({ nodes, results }: ElementwiseGroup): void {
    const { id: last } = nodes.at(-1) as OpNode;
    const builder = new ExpressionBuilder();
    for (const node of nodes) builder.compute(node, this.#graph.nodes);
    this.#take(nodes, last, (sources) => ({
      kernel: 'elementwise',
      attributes: { expression: builder.expressionOf(results), shape: this.#shape(last) },
      inputs: builder.operands.map((id) => this.#operand(id)),
      outputs: results.map((id) => this.#written(id)),
      weights: [],
      sources,
    }));
  }

  #takeMoments({ mean, variance }: Moments): void {
    const [x] = mean.inputs as readonly [number];
    const nodes = [mean, variance].sort((a, b) => a.id - b.id);
    this.#take(nodes, Math.min(mean.id, variance.id), (sources) => ({
      kernel: 'reduce',
      attributes: { op: 'moments', axes: mean.attributes.axes, shape: this.#shape(x) },
      inputs: [this.#operand(x)],
      outputs: [this.#written(mean.id), this.#written(variance.id)],
      weights: [],
      sources,
    }));
  }

  #takeOther(node: OpNode): void {
    if (node.op !== 'reshape') this.#units.push({ position: node.id, emit: () => this.#emitOp(node) });
  }

  /** The steps of an op that no fused kernel absorbed. */
  #emitOp(node: OpNode): void {
    const operands = node.inputs.map((id) => this.#operand(id));
    const { temporaries, calls } = lowerOp(
      node,
      operands.map(({ type }) => type),
      this.#type(node.id),
    );
    const inner = temporaries.map((type): StepOperand => ({ value: this.#newValue('step', undefined, type), type }));
    const output = this.#written(node.id);
    const resolve = (reference: ValueRef): StepOperand => {
      const whole =
        reference.of === 'output'
          ? output
          : ((reference.of === 'operand' ? operands : inner)[reference.index] as StepOperand);
      const { shape = whole.type.shape } = reference;
      return { value: whole.value, type: { shape, dtype: whole.type.dtype } };
    };
    for (const { kernel, attributes, inputs, outputs } of calls) {
      const operands = { inputs: inputs.map(resolve), outputs: outputs.map(resolve) };
      this.#steps.push({
        kernel,
        attributes,
        ...operands,
        weights: [],
        sources: sourcesOf(node),
      } as ProgramStep);
    }
  }

  #take(nodes: readonly OpNode[], position: number, make: (sources: StepSource[]) => ProgramStep): void {
    for (const { id } of nodes) this.#taken.add(id);
    this.#units.push({ position, emit: () => this.#steps.push(make(nodes.flatMap(sourcesOf))) });
  }

  #tail(node: OpNode, residual: boolean): Tail {
    const options = {
      graph: this.#graph,
      users: this.#users,
      isPrologue: this.#isPrologue,
      taken: this.#taken,
      residual,
    };
    return findTail(node, options);
  }

  /** The value of a node that a step or the prologue computes. */
  #operand(id: number): StepOperand {
    const type = this.#type(id);
    const known = this.#valueOfNode.get(id);
    if (known !== undefined) return { value: known, type };
    const node = this.#graph.nodes[id] as GraphNode;
    // A reshaped value keeps its elements in order: it is the same bytes.
    if (node.kind === 'op' && node.op === 'reshape' && !this.#isPrologue(id)) {
      return { value: this.#operand(node.inputs[0] as number).value, type };
    }
    return { value: this.#newValue('prologue', id), type };
  }

  #written(id: number): StepOperand {
    return { value: this.#newValue('step', id), type: this.#type(id) };
  }

  #newValue(kind: ProgramValue['kind'], node: number | undefined, type = this.#type(node as number)): number {
    const value = this.#values.push({ kind, type, node }) - 1;
    if (node !== undefined) this.#valueOfNode.set(node, value);
    return value;
  }

  #type(id: number): StaticTensorType {
    return (this.#graph.nodes[id] as GraphNode).type as StaticTensorType;
  }

  #shape(id: number): readonly number[] {
    return this.#type(id).shape;
  }
}

function lowerOp<K extends ForwardOp>(
  node: OpNodeOf<K>,
  operands: readonly StaticTensorType[],
  output: StaticTensorType,
): OpLowering {
  const use = { operands, attributes: node.attributes, output } as unknown as OpUse<K>;
  return opKernels[node.op](use);
}

function sourceOf({ op, path }: OpNode): StepSource {
  return { op, path };
}

/** A node's source, preceded by the sources that simplification folded into it. */
function sourcesOf(node: OpNode): StepSource[] {
  return [...(node.absorbed ?? []), sourceOf(node)];
}
