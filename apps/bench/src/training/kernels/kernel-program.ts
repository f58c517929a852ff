import { ModuleBuilder } from '@sepal/assembler';
import { finishAtOnce, lower, type Plan, type ProgramStep, plan, type StepOperand, simplify } from '@sepal/compiler';
import {
  type Buffer,
  type EmitContext,
  type KernelCall,
  type KernelName,
  kernelOf,
  kernelsOn,
  type Region,
  type Target,
} from '@sepal/kernels';
import type { Graph } from '@sepal/ops';
import { extendTables, forwardTables } from '@sepal/runtime';
import { gradientTables } from '@sepal/runtime/training';
import { bytesPerElement, sizeOf, type Tensor } from '@sepal/tensor';

const tables = extendTables(forwardTables, gradientTables);

/** Bytes between two buffers: kernels may read past an end, and buffers of a power of two would share sets of the cache. */
const GAP = 192;

/** The kernels of a graph with their operands in place: nothing is copied in or out. */
export interface KernelProgram {
  /** The kernels of every run, such as `pointwiseKernelGradient`. */
  readonly kernels: readonly string[];
  /** One run, on one thread. */
  run(): void;
  /** The first output, as the last run left it. */
  output(): Float32Array;
}

/**
 * Compiles a graph as Sepal's engines do, and places its operands. What depends on states alone, such as packed weights, is computed
 * once, here.
 *
 * @param inputs the values of its inputs
 */
export function kernelProgram(graph: Graph, inputs: readonly Tensor[], target: Target): KernelProgram {
  const info = kernelsOn(target, tables.kernels);
  const program = lower(finishAtOnce(simplify(graph, tables)), { traced: graph, tables, kernels: info });
  const { scratch, zeroBytes } = plan(program, info, target.parts);
  let end = 0;
  const place = (bytes: number): number => {
    const address = end + GAP;
    end = Math.ceil((address + bytes) / 64) * 64;
    return address;
  };
  const zeros = { address: place(zeroBytes), bytes: zeroBytes };
  const addresses = program.values.map(({ type: { shape, dtype } }) => place(sizeOf(shape) * bytesPerElement(dtype)));
  const module = new ModuleBuilder();
  module.importMemory({ module: 'bench', name: 'memory', initial: 1 });
  const context = contextOf(module, target, zeros);
  const emit = (name: string, steps: readonly ProgramStep[], regions: Plan['scratch']['steps']): void => {
    const entry = module.func({ name, params: [], export: true });
    for (const [index, step] of steps.entries()) {
      const bufferOf = ({ value, type }: StepOperand): Buffer => ({ address: addresses[value] as number, ...type });
      const region = regions[index];
      const call = {
        kernel: step.kernel,
        attributes: step.attributes,
        inputs: step.inputs.map(bufferOf),
        outputs: step.outputs.map(bufferOf),
        scratch: region && { address: place(region.bytes * target.parts), bytes: region.bytes },
      } as KernelCall<KernelName>;
      const func = kernelOf(step, tables.kernels).emit(context, call);
      for (let part = 0; part < target.parts; part++) entry.i32.const(part).call(func);
    }
  };
  emit('prologue', program.prologue.steps, scratch.prologue);
  emit('run', program.steps, scratch.steps);
  const memory = new WebAssembly.Memory({ initial: Math.ceil((end + GAP) / 65536) });
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(module.toBytes()), { bench: { memory } });
  const store = (value: number, { data }: Tensor): void => {
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    new Uint8Array(memory.buffer).set(bytes, addresses[value]);
  };
  for (const [index, tensor] of inputs.entries()) store((program.inputs[index] as StepOperand).value, tensor);
  for (const [index, value] of program.values.entries()) {
    if (value.kind === 'constant') store(index, value.value);
    else if (value.kind === 'state') store(index, value.state.value);
  }
  (exports['prologue'] as () => void)();
  const [output] = program.outputs;
  if (output === undefined) throw new Error('The graph has no output.');
  return {
    kernels: program.steps.map(({ kernel }) => kernel),
    run: exports['run'] as () => void,
    output: () => new Float32Array(memory.buffer, addresses[output.value] as number, sizeOf(output.type.shape)),
  };
}

function contextOf(module: ModuleBuilder, target: Target, zeros: Region): EmitContext {
  const functions = new Map<string, ReturnType<EmitContext['shared']>>();
  return {
    module,
    target,
    zeros,
    shared(key, make) {
      const func = functions.get(key) ?? make();
      functions.set(key, func);
      return func;
    },
  };
}
