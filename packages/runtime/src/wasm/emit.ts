import { type Func, type FunctionBuilder, UncheckedModuleBuilder } from '@sepal/assembler';
import type { Plan, Program, ProgramStep, StepOperand, Work } from '@sepal/compiler';
import {
  type Buffer,
  type EmitContext,
  type KernelCall,
  type KernelName,
  type KernelTable,
  kernelOf,
  type Region,
  type Target,
} from '@sepal/kernels';
import type { Addresses } from './memory/place.ts';
import { MOST_PAGES } from './memory/session-memory.ts';
import type { ModuleTarget } from './target/module-target.ts';
import type { Barrier, ProgramBarriers } from './threads/barrier.ts';

/**
 * Emits the module of a program. Interruptible after every step.
 *
 * It imports its memory as `memory` of `sepal`. Its exports `prologue(part, from, to)` and `run(part, from, to)` do one part of
 * the steps `from` to `to - 1` of their list. One thread calls them for every part of a step before the next step; threads that
 * share the memory call them once each, with their number as the part, and wait for each other after every group of steps that
 * may run at the same time.
 *
 * @param addresses of everything that the steps read and write
 * @param options `target`: what the module is written for; `kernels`: the generators of the steps' kernels; `barriers`: those of
 *   a target with several threads
 */
export function* emitProgram(
  program: Program,
  addresses: Addresses,
  {
    target,
    kernels,
    barriers,
  }: {
    readonly target: ModuleTarget;
    readonly kernels: KernelTable;
    readonly barriers?: Omit<ProgramBarriers, 'work'> | undefined;
  },
): Work<Uint8Array<ArrayBuffer>> {
  const module = new UncheckedModuleBuilder({ atomics: barriers?.atomics });
  const limits = target.barrier === undefined ? { initial: 1 } : { initial: 1, maximum: MOST_PAGES, shared: true };
  module.importMemory({ module: 'sepal', name: 'memory', ...limits });
  const context = new Context(module, { target, kernels, zeros: addresses.zeros });
  const { values, scratch } = addresses;
  const prologue = yield* emitSteps(context, program.prologue.steps, { values, scratch: scratch.prologue });
  const steps = yield* emitSteps(context, program.steps, { values, scratch: scratch.steps });
  const barrier = target.barrier && (barriers as NonNullable<typeof barriers>).emit(module, target.barrier);
  emitEntry(module, 'prologue', { steps: prologue, ends: barriers?.ends.prologue, barrier });
  emitEntry(module, 'run', { steps, ends: barriers?.ends.steps, barrier });
  return module.toBytes();
}

/** The entries of a module, each over its own list of steps. */
export type EntryName = 'prologue' | 'run';

/** The addresses of one list of steps. */
interface StepAddresses extends Pick<Addresses, 'values'> {
  readonly scratch: Plan['scratch']['steps'];
}

function* emitSteps(context: Context, steps: readonly ProgramStep[], addresses: StepAddresses): Work<readonly Func[]> {
  const functions: Func[] = [];
  for (const [index, step] of steps.entries()) {
    functions.push(emitStep(context, step, index, addresses));
    yield;
  }
  return functions;
}

function emitStep(context: Context, step: ProgramStep, index: number, { values, scratch }: StepAddresses): Func {
  const { kernel, attributes, inputs, outputs } = step;
  const bufferOf = ({ value, type: { shape, dtype } }: StepOperand): Buffer => {
    return { address: values[value] as number, shape, dtype };
  };
  const buffers = { inputs: inputs.map(bufferOf), outputs: outputs.map(bufferOf), scratch: scratch[index] };
  return kernelOf(step, context.kernels).emit(context, { kernel, attributes, ...buffers } as KernelCall<KernelName>);
}

/** Exports `name(part, from, to)`, which does one part of those steps in order, with the barrier, if any, after each group. */
function emitEntry(
  module: UncheckedModuleBuilder,
  name: EntryName,
  {
    steps,
    ends,
    barrier,
  }: {
    readonly steps: readonly Func[];
    readonly ends: readonly number[] | undefined;
    readonly barrier: Barrier | undefined;
  },
): void {
  const last = new Set(ends);
  const entry = module.func({ name, params: ['i32', 'i32', 'i32'], export: true });
  const [part, from, to] = entry.params;
  for (const [index, step] of steps.entries()) {
    entry.get(from).i32.const(index).i32.leU();
    entry.get(to).i32.const(index).i32.gtU();
    entry.i32.and().if(() => {
      entry.get(part).call(step);
      if (barrier !== undefined && last.has(index)) entry.call(barrier.wait);
    });
  }
}

class Context implements EmitContext {
  readonly module: UncheckedModuleBuilder;
  readonly target: Target;
  readonly kernels: KernelTable;
  readonly zeros: Region;
  readonly #shared = new Map<string, FunctionBuilder>();

  constructor(
    module: UncheckedModuleBuilder,
    { target, kernels, zeros }: { readonly target: Target; readonly kernels: KernelTable; readonly zeros: Region },
  ) {
    this.module = module;
    this.kernels = kernels;
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
