import type { LoweredCall, Lowering, ValueRef } from '@sepal/kernels';
import { exactText, type Graph, type GraphNode, type OpNode, type State, type StaticTensorType } from '@sepal/ops';
import type { ProgramStep, ProgramValue, StepOperand, StepSource } from '../program.ts';

/** What computes a node: the prologue, or the steps of every run. */
export type Entry = 'prologue' | 'run';

/** Writes the values and steps of a program. */
export class ProgramWriter {
  readonly values: ProgramValue[] = [];
  readonly steps: { readonly [E in Entry]: ProgramStep[] } = { prologue: [], run: [] };
  /** Steps of the prologue that run after the nodes of {@link needed}. */
  readonly hoisted: ProgramStep[] = [];
  readonly #graph: Graph;
  readonly #inPrologue: (id: number) => boolean;
  readonly #valueOfNode = new Map<number, number>();
  readonly #needed = new Set<number>();
  readonly #valueOfState = new Map<State, StepOperand>();
  /** Values that exist before a run's first step and that no run changes. */
  readonly #known = new Set<number>();
  readonly #updated: ReadonlySet<State>;
  readonly #hoistedValues = new Map<string, StepOperand>();

  /** @param inPrologue whether the prologue computes a node */
  constructor(graph: Graph, inPrologue: (id: number) => boolean) {
    this.#graph = graph;
    this.#inPrologue = inPrologue;
    this.#updated = new Set(graph.updates.map(({ state }) => state));
    for (const id of graph.inputs) this.#newNode(id, { kind: 'input', type: this.type(id) });
  }

  /** The ops whose values the program reads from the prologue. */
  get needed(): ReadonlySet<number> {
    return this.#needed;
  }

  /** The value of a node, wherever it is computed. */
  operand(id: number): StepOperand {
    const type = this.type(id);
    const known = this.#valueOfNode.get(id);
    if (known !== undefined) return { value: known, type };
    const node = this.#graph.nodes[id] as GraphNode;
    // A reshaped value keeps its elements in order: it is the same bytes.
    if (isReshape(node)) return { value: this.operand(node.inputs[0] as number).value, type };
    if (node.kind === 'constant') return this.#newNode(id, { kind: 'constant', type, value: node.value });
    if (node.kind === 'state') return this.assign(id, this.state(node.state));
    this.#needed.add(id);
    return this.#newNode(id, { kind: 'temporary', type });
  }

  /** The value that a step writes for a node. */
  result(id: number): StepOperand {
    const known = this.#valueOfNode.get(id);
    const type = this.type(id);
    return known === undefined ? this.#newNode(id, { kind: 'temporary', type }) : { value: known, type };
  }

  /** The value of a state: its memory. */
  state(state: State): StepOperand {
    const known = this.#valueOfState.get(state);
    if (known !== undefined) return known;
    const { shape, dtype } = state;
    const value = this.#newValue({ kind: 'state', type: { shape, dtype }, state });
    this.#valueOfState.set(state, value);
    if (!this.#updated.has(state)) this.#known.add(value.value);
    return value;
  }

  /** Makes a value that of a node. */
  assign(id: number, value: StepOperand): StepOperand {
    this.#valueOfNode.set(id, value.value);
    return value;
  }

  temporary(type: StaticTensorType): StepOperand {
    return this.#newValue({ kind: 'temporary', type });
  }

  /**
   * Adds the calls of a lowering. One that reads only what the prologue knows, and alone writes a temporary, becomes a step of the prologue.
   *
   * @param sources the ops that they compute
   */
  calls(
    entry: Entry,
    { temporaries, calls }: Lowering,
    {
      operands,
      outputs,
      sources,
    }: { operands: readonly StepOperand[]; outputs: readonly StepOperand[]; sources: readonly StepSource[] },
  ): void {
    const inner: (StepOperand | undefined)[] = temporaries.map(() => undefined);
    const resolve = (reference: ValueRef): StepOperand => {
      let whole: StepOperand;
      if (reference.of === 'output') whole = outputs[reference.index ?? 0] as StepOperand;
      else if (reference.of === 'operand') whole = operands[reference.index] as StepOperand;
      else {
        inner[reference.index] ??= this.temporary(temporaries[reference.index] as StaticTensorType);
        whole = inner[reference.index] as StepOperand;
      }
      const { shape = whole.type.shape } = reference;
      return { value: whole.value, type: { shape, dtype: whole.type.dtype } };
    };
    const written = calls.flatMap(({ outputs }) => outputs).map((target) => target.of === 'temporary' && target.index);
    for (const call of calls) {
      const [target, another] = call.outputs as readonly [ValueRef, ValueRef?];
      const inputs = call.inputs.map(resolve);
      const isWhole =
        target.of === 'temporary' &&
        another === undefined &&
        written.filter((index) => index === target.index).length === 1;
      if (isWhole && entry === 'run' && this.#isKnown(inputs))
        inner[target.index] = this.#hoist(call, inputs, temporaries[target.index] as StaticTensorType, sources);
      else {
        this.steps[entry].push({ ...call, inputs, outputs: call.outputs.map(resolve), sources } as ProgramStep);
      }
    }
  }

  type(id: number): StaticTensorType {
    return (this.#graph.nodes[id] as GraphNode).type as StaticTensorType;
  }

  /** Whether the prologue knows all operands. */
  #isKnown(inputs: readonly StepOperand[]): boolean {
    return inputs.every(({ value }) => this.#known.has(value));
  }

  #hoist(
    { kernel, attributes }: LoweredCall,
    inputs: readonly StepOperand[],
    type: StaticTensorType,
    sources: readonly StepSource[],
  ): StepOperand {
    const key = `${kernel} ${exactText(attributes)} ${exactText(inputs)}`;
    const known = this.#hoistedValues.get(key);
    if (known !== undefined) return known;
    const output = this.temporary(type);
    this.#hoistedValues.set(key, output);
    this.#known.add(output.value);
    this.hoisted.push({ kernel, attributes, inputs, outputs: [output], sources } as ProgramStep);
    return output;
  }

  #newNode(id: number, value: ProgramValue): StepOperand {
    const made = this.assign(id, this.#newValue(value));
    const { kind } = this.#graph.nodes[id] as GraphNode;
    if (kind === 'constant' || (kind === 'op' && this.#inPrologue(id))) this.#known.add(made.value);
    return made;
  }

  #newValue(value: ProgramValue): StepOperand {
    return { value: this.values.push(value) - 1, type: value.type };
  }
}

function isReshape(node: GraphNode): node is OpNode & { readonly op: 'reshape' } {
  return node.kind === 'op' && node.op === 'reshape';
}
