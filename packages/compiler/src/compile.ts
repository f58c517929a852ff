import type { Graph } from '@sepal/ops';
import { lower } from './lower/lower.ts';
import { inGraphOrder } from './lower/source-order.ts';
import { prologueNodes } from './passes/partition.ts';
import { simplify } from './passes/simplify.ts';
import type { Program } from './program.ts';
import type { Tables } from './tables.ts';
import type { Work } from './work.ts';

/**
 * Compiles a graph to a program, in interruptible portions: simplifies it, then lowers its nodes to kernel calls.
 *
 * @param graph a graph whose lengths are all known
 * @param tables what is known of its ops
 * @returns what an engine has to lay out in memory and run; independent of any engine
 * @throws SepalError for a graph with an unknown length
 * @example
 * const program = finishAtOnce(compile(trace([x], (x) => [relu(x)]), forwardTables));
 * program.steps.map(({ kernel }) => kernel); // ['elementwise']
 */
export function* compile(graph: Graph, tables: Tables): Work<Program> {
  const simple = yield* simplify(graph, tables);
  const inPrologue = prologueNodes(simple);
  yield;
  const program = lower(simple, (id) => inPrologue.has(id));
  yield;
  return inGraphOrder(program, graph);
}
