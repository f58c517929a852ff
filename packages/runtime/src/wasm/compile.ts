import { compile, describeStep, forwardTables, type Program, type Work } from '@sepal/compiler';
import type { Graph } from '@sepal/ops';
import { type LayoutPlan, planLayout } from './layout.ts';
import { type EngineTarget, type ModuleTarget, moduleTarget } from './module-target.ts';
import { workOf } from './step-work.ts';

/** A compiled program, before its memory is allocated. */
export interface Compiled {
  readonly program: Program;
  readonly plan: LayoutPlan;
  /** Cost of the longest step in multiply-adds. */
  readonly work: number;
  readonly target: ModuleTarget;
}

/**
 * Compiles a graph for an engine, in interruptible portions.
 *
 * @throws SepalError if the program needs more memory than WebAssembly can address
 */
export function* compileFor(graph: Graph, engine: EngineTarget): Work<Compiled> {
  const program = yield* compile(graph, forwardTables);
  yield;
  let largest = 0;
  let work = 0;
  // A step's cost does not depend on its parts.
  const whole = { ...engine, parts: 1 };
  for (const step of program.steps) {
    largest = Math.max(largest, describeStep(step, whole).multiplyAdds);
    work = Math.max(work, workOf(step, whole));
  }
  const target = moduleTarget(engine, largest);
  const plan = planLayout(program, target);
  yield;
  return { program, plan, work, target };
}
