import { type Func, type FunctionBuilder, type ModuleBuilder, UncheckedModuleBuilder } from '@sepal/assembler';
import type { Program, ProgramStep, Work } from '@sepal/compiler';
import {
  type EmitContext,
  type KernelCall,
  type KernelName,
  type Region,
  type Target,
  uncheckedKernels,
} from '@sepal/kernels';
import type { Barrier } from './barrier.ts';
import type { Crew } from './crew.ts';
import { bufferOf, type Layout } from './layout.ts';
import { MOST_PAGES } from './session-memory.ts';

/**
 * Emits the module of a program. It imports its memory as `memory` of `sepal` and exports `run(thread, from, to)`, which
 * does one thread's share of the steps `from` to `to - 1`. Interruptible after every step.
 *
 * @param crew will run it: threads that share the memory meet at a barrier after every step
 */
export function* emitProgram(
  program: Program,
  layout: Layout,
  target: Target,
  crew: Pick<Crew, 'emitBarrier'>,
): Work<Uint8Array> {
  const module = new UncheckedModuleBuilder();
  const limits = crew.emitBarrier === undefined ? { initial: 1 } : { initial: 1, maximum: MOST_PAGES, shared: true };
  module.importMemory({ module: 'sepal', name: 'memory', ...limits });
  const context = new Context(module, target, layout.zeros);
  const functions: Func[] = [];
  for (const [index, step] of program.steps.entries()) {
    functions.push(emitStep(context, step, index, layout));
    yield;
  }
  emitRun(module, functions, crew.emitBarrier?.(module));
  return module.toBytes();
}

function emitStep(context: EmitContext, step: ProgramStep, index: number, layout: Layout): Func {
  const { kernel, attributes, inputs, outputs } = step;
  const address = layout.packed[index];
  const call = {
    kernel,
    attributes,
    inputs: inputs.map((operand) => bufferOf(operand, layout)),
    outputs: outputs.map((operand) => bufferOf(operand, layout)),
    packed: address && { address: address.address, shape: [address.bytes / 4], dtype: 'float32' },
    scratch: layout.scratch[index],
  };
  // A step's kernel, attributes and operands match; the compiler cannot follow that through the union.
  const generator = uncheckedKernels[kernel] as { emit(context: EmitContext, call: KernelCall<KernelName>): Func };
  return generator.emit(context, call as KernelCall<KernelName>);
}

/** All steps of a thread, in order, with a barrier after each. */
function emitRun(module: ModuleBuilder, functions: readonly Func[], barrier: Barrier | undefined): void {
  const run = module.func({ name: 'run', params: ['i32', 'i32', 'i32'], export: true });
  const [thread, from, to] = run.params;
  for (const [index, func] of functions.entries()) {
    run.get(from).i32.const(index).i32.leU();
    run.get(to).i32.const(index).i32.gtU();
    run.i32.and().if(() => {
      run.get(thread).call(func);
      if (barrier !== undefined) run.call(barrier.wait);
    });
  }
}

class Context implements EmitContext {
  readonly module: ModuleBuilder;
  readonly target: Target;
  readonly zeros: Region;
  readonly #shared = new Map<string, FunctionBuilder>();

  constructor(module: ModuleBuilder, target: Target, zeros: Region) {
    this.module = module;
    this.target = target;
    this.zeros = zeros;
  }

  shared(key: string, make: () => FunctionBuilder): Func {
    const known = this.#shared.get(key);
    if (known !== undefined) return known;
    const made = make();
    this.#shared.set(key, made);
    return made;
  }
}
