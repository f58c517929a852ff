import { compile, describeStep, type Program, type Work } from '@sepal/compiler';
import type { Target } from '@sepal/kernels';
import type { Graph } from '@sepal/ops';
import type { Crew } from './crew.ts';
import { type LayoutPlan, planLayout } from './layout.ts';
import { workOf } from './step-work.ts';

/** A compiled program, before its memory is allocated. */
export interface Compiled {
  readonly program: Program;
  readonly plan: LayoutPlan;
  /** Cost of the longest step in multiply-adds. */
  readonly work: number;
  /** Written for as many threads as every step is divided into parts. */
  readonly target: Target;
}

/**
 * Compiles a graph for the crew that will run it, in interruptible portions.
 *
 * @param options `target`: the engine's; `crew`: will run the program
 * @throws SepalError if the program needs more memory than WebAssembly can address
 */
export function* compileFor(
  graph: Graph,
  { target: engineTarget, crew }: { readonly target: Target; readonly crew: Crew },
): Work<Compiled> {
  const program = yield* compile(graph);
  yield;
  let largest = 0;
  let work = 0;
  for (const step of program.steps) {
    largest = Math.max(largest, describeStep(step, engineTarget).multiplyAdds);
    work = Math.max(work, workOf(step, engineTarget));
  }
  const target = { ...engineTarget, threads: crew.partsFor(largest) };
  const plan = planLayout(program, target);
  yield;
  return { program, plan, work, target };
}
