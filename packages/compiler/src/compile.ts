import type { Graph } from '@sepal/ops';
import { lower } from './lower/lower.ts';
import { inGraphOrder } from './lower/source-order.ts';
import { prologueNodes } from './passes/partition.ts';
import { simplify } from './passes/simplify.ts';
import type { Program } from './program.ts';
import type { Work } from './work.ts';

/**
 * Makes a program of a graph, in interruptible portions: it is simplified, and its nodes become uses of kernels.
 *
 * @param graph a graph whose lengths are all known
 * @returns what an engine has to place in a memory and to run; it knows of no engine
 * @throws SepalError for a graph with an unknown length
 * @example
 * const program = finishAtOnce(compile(trace([x], (x) => [relu(x)])));
 * program.steps.map(({ kernel }) => kernel); // ['elementwise']
 */
export function* compile(graph: Graph): Work<Program> {
  const simple = yield* simplify(graph);
  const inPrologue = prologueNodes(simple);
  yield;
  const program = lower(simple, (id) => inPrologue.has(id));
  yield;
  return inGraphOrder(program, graph);
}
