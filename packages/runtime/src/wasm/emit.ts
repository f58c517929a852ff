import { type Func, type FunctionBuilder, type ModuleBuilder, UncheckedModuleBuilder } from '@sepal/assembler';
import type { Program, ProgramStep, Work } from '@sepal/compiler';
import {
  type Buffer,
  type EmitContext,
  type KernelCall,
  type KernelName,
  type Region,
  type Target,
  uncheckedKernels,
} from '@sepal/kernels';
import { type Barrier, emitBarrier } from './barrier.ts';
import { bufferOf, type Layout } from './layout.ts';
import type { ModuleTarget } from './module-target.ts';
import { MOST_PAGES } from './session-memory.ts';

/**
 * Emits the module of a program. Interruptible after every step.
 *
 * It imports its memory as `memory` of `sepal`. Its export `run(part, from, to)` does one part of the steps `from` to `to - 1`.
 * One thread calls it for every part of a step before the next step; threads that share the memory call it once each, with
 * their number as the part, and wait for each other after every step.
 *
 * @param layout the address of everything that the steps read and write
 */
export function* emitProgram(program: Program, layout: Layout, target: ModuleTarget): Work<Uint8Array<ArrayBuffer>> {
  const module = new UncheckedModuleBuilder();
  const limits = target.barrier === undefined ? { initial: 1 } : { initial: 1, maximum: MOST_PAGES, shared: true };
  module.importMemory({ module: 'sepal', name: 'memory', ...limits });
  const context = new Context(module, target, layout.zeros);
  const steps = yield* emitSteps(context, program.steps, layout);
  const barrier = target.barrier && emitBarrier(module, target.barrier);
  emitEntry(module, 'run', { steps, barrier });
  return module.toBytes();
}

/** The entries of a module, each over its own list of steps. */
export type EntryName = 'run';

function* emitSteps(context: EmitContext, steps: readonly ProgramStep[], layout: Layout): Work<readonly Func[]> {
  const functions: Func[] = [];
  for (const [index, step] of steps.entries()) {
    functions.push(emitStep(context, step, index, layout));
    yield;
  }
  return functions;
}

function emitStep(context: EmitContext, step: ProgramStep, index: number, layout: Layout): Func {
  const { kernel, attributes, inputs, outputs } = step;
  const packed = (layout.packed[index] ?? []).map(
    (region): Buffer => ({
      address: (region ?? layout.zeros).address,
      shape: [(region?.bytes ?? 0) / Float32Array.BYTES_PER_ELEMENT],
      dtype: 'float32',
    }),
  );
  const [first, ...others] = inputs.map((operand) => bufferOf(operand, layout));
  const call = {
    kernel,
    attributes,
    inputs: first === undefined ? [] : [first, ...packed, ...others],
    outputs: outputs.map((operand) => bufferOf(operand, layout)),
    scratch: layout.scratch[index],
  };
  // A step's kernel, attributes and operands match; the compiler cannot follow that through the union.
  const generator = uncheckedKernels[kernel] as { emit(context: EmitContext, call: KernelCall<KernelName>): Func };
  return generator.emit(context, call as KernelCall<KernelName>);
}

/** Exports `name(part, from, to)`, which does one part of those steps in order, with the barrier, if any, after each. */
function emitEntry(
  module: ModuleBuilder,
  name: EntryName,
  { steps, barrier }: { readonly steps: readonly Func[]; readonly barrier: Barrier | undefined },
): void {
  const entry = module.func({ name, params: ['i32', 'i32', 'i32'], export: true });
  const [part, from, to] = entry.params;
  for (const [index, step] of steps.entries()) {
    entry.get(from).i32.const(index).i32.leU();
    entry.get(to).i32.const(index).i32.gtU();
    entry.i32.and().if(() => {
      entry.get(part).call(step);
      if (barrier !== undefined) entry.call(barrier.wait);
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
