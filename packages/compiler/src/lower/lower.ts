import { type Expression, type KernelInfo, oneCall } from '@sepal/kernels';
import type { Graph, OpNode } from '@sepal/ops';
import { changingNodes, invariantNodes } from '../graph/invariant-nodes.ts';
import { findUsers, type Users } from '../graph/queries.ts';
import type { Program, ProgramValue, StepOperand } from '../program.ts';
import type { CompilerTables } from '../tables.ts';
import { expressionsOf } from './elementwise-expressions.ts';
import { type ElementwiseGroup, groupElementwise } from './elementwise-groups.ts';
import { ExpressionBuilder } from './expression-builder.ts';
import { findMoments, type Moments } from './moments.ts';
import { productUnit } from './products.ts';
import { type Entry, ProgramWriter } from './program-writer.ts';
import { inOrder, type Schedule, updatesLast } from './schedule.ts';
import { divide } from './sections.ts';
import { sortSources } from './source-order.ts';
import { type LoweringContext, singleUnit, sourcesOf, typeOf, type Unit } from './units.ts';
import { stateBehind, updatedInPlace, writeCopy } from './updates.ts';

/** What {@link lower} needs besides the graph. */
export interface LoweringOptions {
  readonly traced: Graph;
  readonly tables: CompilerTables;
  readonly kernels: KernelInfo;
}

/**
 * Lowers a simplified, channels-last graph to kernel calls.
 *
 * Convolutions absorb what follows them; the remaining elementwise nodes share as few loops as possible; everything else
 * is lowered op by op. What depends on states and constants alone goes to the prologue. New values of states are written last
 * unless the tables have another schedule, and over the old ones where possible.
 *
 * @param options `kernels`: the kernels that will run it; `traced`: the graph before simplification, in whose order the steps name their layers
 */
export function lower(graph: Graph, { traced, tables, kernels }: LoweringOptions): Program {
  const users = findUsers(graph);
  const invariant = invariantNodes(graph);
  const ops = graph.nodes.filter((node): node is OpNode => node.kind === 'op');
  const taken = new Set<number>();
  const context = {
    graph,
    users,
    tables,
    kernels,
    meetings: tables.meetings,
    expressionOf: expressionsOf({ graph, tables, kernels }),
    taken,
    isInvariant: (id: number) => invariant.has(id),
  };

  const products = takeProducts(
    ops.filter(({ id }) => !invariant.has(id)),
    context,
  );
  const prologue = prologueNodes(graph, invariant);
  const perRun = ops.filter(({ id }) => !prologue.has(id));
  products.push(...takeProducts(perRun, { ...context, isInvariant: (id) => prologue.has(id) || isGiven(graph, id) }));
  for (const find of tables.fusions ?? []) {
    for (const unit of find(
      perRun.filter(({ id }) => !taken.has(id)),
      context,
    ))
      take(unit, products, taken);
  }
  const { loops, units: others } = takeRest(perRun, context);

  const updating = loops.filter(({ isUpdate }) => isUpdate);
  const writer = new ProgramWriter(graph, (id) => prologue.has(id));
  const units = [
    ...products,
    ...others,
    ...loops.filter(({ isUpdate }) => !isUpdate).map((loop) => loopUnit(loop, context)),
  ];
  const written = writeRun({ units, loops: updating, schedule: tables.schedule ?? updatesLast }, writer, context);
  lowerPrologue(writer, context);
  return sortSources(finish(graph, writer, written), traced);
}

/** Whether a node's value exists before everything that is computed from states and constants. */
function isGiven({ nodes }: Graph, id: number): boolean {
  const kind = nodes[id]?.kind;
  return kind === 'state' || kind === 'constant';
}

/** Marks the units of products as taken. */
function takeProducts(nodes: readonly OpNode[], context: LoweringContext & { readonly taken: Set<number> }): Unit[] {
  const units: Unit[] = [];
  for (const node of nodes) {
    const unit = context.taken.has(node.id) ? undefined : productUnit(node, context);
    if (unit !== undefined) take(unit, units, context.taken);
  }
  return units;
}

/** Adds a unit to those found, and marks its nodes as taken. */
function take(unit: Unit, units: Unit[], taken: Set<number>): void {
  units.push(unit);
  for (const { id } of unit.nodes) taken.add(id);
}

/** Elementwise loops, and units of the other nodes that are not taken. A reshape does nothing. */
function takeRest(
  nodes: readonly OpNode[],
  context: LoweringContext,
): { loops: readonly ElementwiseGroup[]; units: Unit[] } {
  const { graph, users, taken, expressionOf, meetings } = context;
  const free = new Set(nodes.map(({ id }) => id).filter((id) => !taken.has(id)));
  const isFree = (node: OpNode): boolean => free.has(node.id) && expressionOf(node) !== undefined;
  const loops = groupElementwise(graph, users, isFree, meetings?.(graph, isFree));
  for (const { id } of loops.flatMap((loop) => loop.nodes)) free.delete(id);
  const moments = findMoments(nodes.filter(({ id }) => free.has(id)));
  for (const { id } of moments.flatMap(({ mean, variance }) => [mean, variance])) free.delete(id);
  const others = nodes.filter(({ id, op }) => free.has(id) && op !== 'reshape');
  return {
    loops,
    units: [...moments.map((pair) => momentsUnit(pair, graph)), ...others.map((node) => singleUnit(node, context))],
  };
}

function loopUnit({ nodes, results }: ElementwiseGroup, { graph, expressionOf }: LoweringContext): Unit {
  const last = results.at(-1) as number;
  const builder = new ExpressionBuilder();
  for (const node of nodes) builder.compute(node, graph.nodes, expressionOf(node) as Expression);
  const { operands } = builder;
  const attributes = { expression: builder.expressionOf(results), shape: typeOf(graph, last).shape };
  const lowering = oneCall('elementwise', attributes, operands, results.length);
  return { nodes, position: last, operands, results, lowering };
}

function momentsUnit({ mean, variance }: Moments, graph: Graph): Unit {
  const [x] = mean.inputs as readonly [number];
  const { axes } = mean.attributes;
  return {
    nodes: [mean, variance].sort((a, b) => a.id - b.id),
    position: Math.min(mean.id, variance.id),
    operands: [x],
    results: [mean.id, variance.id],
    lowering: oneCall('reduce', { op: 'moments', axes, shape: typeOf(graph, x).shape }, [x], 2),
  };
}

function emit(units: readonly Unit[], writer: ProgramWriter, entry: Entry): void {
  for (const { nodes, operands, results, lowering } of units) {
    writer.calls(entry, lowering, {
      operands: operands.map((id) => writer.operand(id)),
      outputs: results.map((id) => writer.result(id)),
      sources: nodes.flatMap(sourcesOf),
    });
  }
}

/**
 * The ops that the prologue computes: those that change only when a state is assigned from outside. What follows from states that
 * a run updates is part of the run, packed weights too: there it needs no memory of its own.
 */
function prologueNodes(graph: Graph, invariant: ReadonlySet<number>): ReadonlySet<number> {
  const changing = changingNodes(graph);
  return new Set([...invariant].filter((id) => !changing.has(id)));
}

/** Adds ops, and the ops that compute what they read, to a set. It already has all ops behind those in it. */
function addOpsBehind(ids: Iterable<number>, known: Set<number>, { nodes }: Graph): void {
  const waiting = [...ids];
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    const node = nodes[id];
    if (known.has(id) || node?.kind !== 'op') continue;
    known.add(id);
    waiting.push(...node.inputs);
  }
}

/** Lowers what the steps of a run need of the prologue. */
function lowerPrologue(writer: ProgramWriter, context: LoweringContext): void {
  const { graph, users } = context;
  const demanded = new Set<number>();
  addOpsBehind(writer.needed, demanded, graph);
  const nodes = [...demanded].sort((a, b) => a - b).map((id) => graph.nodes[id] as OpNode);
  const within: Users = {
    of: users.of.map((readers) => readers.filter((id) => demanded.has(id))),
    leaves: users.leaves.map((_, id) => writer.needed.has(id)),
  };
  const own = {
    ...context,
    users: within,
    taken: new Set<number>(),
    isInvariant: (id: number) => isGiven(graph, id),
  };
  const products = takeProducts(nodes, own);
  const { loops, units } = takeRest(nodes, own);
  emit(inOrder([...products, ...units, ...loops.map((loop) => loopUnit(loop, own))]), writer, 'prologue');
}

/** The units of a run, and the loops that only compute new values of states. */
interface Run {
  readonly units: readonly Unit[];
  readonly loops: readonly ElementwiseGroup[];
  readonly schedule: Schedule;
}

/** What a run's steps leave behind. */
interface WrittenRun {
  readonly outputs: readonly StepOperand[];
  readonly updates: readonly number[];
}

/**
 * Adds the steps of a run. First come copies of old values of states that are needed afterwards, last those of new values that could not
 * be written in place.
 */
function writeRun({ units, loops, schedule }: Run, writer: ProgramWriter, context: LoweringContext): WrittenRun {
  const { graph, users } = context;
  const updated = new Set(graph.updates.map(({ state }) => state));
  const saved = new Map<number, StepOperand>();
  for (const id of [...graph.outputs, ...graph.updates.map(({ value }) => value)]) {
    const state = stateBehind(id, graph);
    if (state === undefined || !updated.has(state) || saved.has(id)) continue;
    const copy = writer.temporary(typeOf(graph, id));
    writeCopy(writer, writer.operand(id), copy);
    saved.set(id, copy);
  }
  const inPlace = updatedInPlace(loops, graph);
  for (const [id, state] of inPlace) writer.assign(id, writer.state(state));
  const updates = loops.map((loop) => ({
    unit: loopUnit(loop, context),
    overwrites: loop.results.flatMap((id) => inPlace.get(id) ?? []),
  }));
  emit(schedule({ graph, users, units, updates }), writer, 'run');
  const resultOf = (id: number): StepOperand => saved.get(id) ?? writer.operand(id);
  for (const { state, value } of graph.updates) {
    if (!inPlace.has(value)) writeCopy(writer, resultOf(value), writer.state(state));
  }
  return {
    outputs: graph.outputs.map(resultOf),
    updates: [...updated].map((state) => writer.state(state).value),
  };
}

function finish(graph: Graph, writer: ProgramWriter, { outputs, updates }: WrittenRun): Program {
  const { steps, hoisted, values } = writer;
  const from = steps.run.findIndex((step) => step.outputs.some(({ value }) => values[value]?.kind === 'state'));
  const prologue = [...steps.prologue, ...hoisted];
  const computed = new Set(prologue.flatMap((step) => step.outputs.map(({ value }) => value)));
  const read = [...outputs, ...steps.run.flatMap(({ inputs }) => inputs)].map(({ value }) => value);
  const results = new Set(read.filter((value) => computed.has(value)));
  return {
    values: values.map(
      (value, index): ProgramValue => (results.has(index) ? { kind: 'prologue', type: value.type } : value),
    ),
    prologue: divide(prologue, values, (value) => results.has(value)),
    steps: steps.run,
    updatesFrom: from === -1 ? steps.run.length : from,
    inputs: graph.inputs.map((id) => writer.operand(id)),
    outputs,
    updates,
  };
}
