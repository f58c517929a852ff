import { type Func, type FunctionBuilder, ModuleBuilder } from '@sepal/assembler';
import { type Kernel, type KernelAttributes, type KernelName, kernels, type Region, type Target } from '@sepal/kernels';
import type { Tensor, TensorData } from '@sepal/tensor';
import { webAssembly } from '../../src/platform/web-assembly.ts';
import { viewOf } from '../../src/wasm/memory/memory-view.ts';

/** Runs a kernel on tensors: it reads `inputs` and writes `outputs`, all of their elements or some. */
export type RunKernel<K extends KernelName> = (
  attributes: KernelAttributes[K],
  inputs: readonly Tensor[],
  outputs: readonly Tensor[],
) => Promise<void>;

/** An engine's kernels, for the vocabulary of the compiler. Total: a kernel without an entry does not compile. */
export type RunTable = { readonly [K in KernelName]: RunKernel<K> };

/** Bytes between buffers: kernels may read so far past the end. */
const GAP = 64;

/** Kernels that run in a module and a memory of their own, made for each call. */
export function ownModuleKernels(target: Target): RunTable {
  const table = Object.entries(kernels).map(([name, kernel]) => [name, ownModule(name as 'copy', kernel, target)]);
  return Object.fromEntries(table) as RunTable;
}

function ownModule<K extends KernelName>(name: K, kernel: Kernel<K>, target: Target): RunKernel<K> {
  return async (attributes, inputs, outputs) => {
    let end = GAP;
    const allocate = (bytes: number): Region => {
      const region = { address: end, bytes };
      end = Math.ceil((end + bytes + GAP) / GAP) * GAP;
      return region;
    };
    const bufferOf = ({ shape, dtype, data }: Tensor) => ({ ...allocate(data.byteLength), shape, dtype });
    const zeros = allocate(kernel.zeroBytes?.(attributes, target) ?? 0);
    const call = { kernel: name, attributes, inputs: inputs.map(bufferOf), outputs: outputs.map(bufferOf) };
    const scratchBytes = kernel.scratchBytes?.(attributes, target) ?? 0;
    const scratch = scratchBytes === 0 ? undefined : { ...allocate(target.parts * scratchBytes), bytes: scratchBytes };

    const module = new ModuleBuilder();
    const pages = Math.ceil(end / 65536);
    module.importMemory({ module: 'host', name: 'memory', initial: pages });
    const known = new Map<string, FunctionBuilder>();
    const shared = (key: string, make: () => FunctionBuilder): Func => {
      const func = known.get(key) ?? make();
      known.set(key, func);
      return func;
    };
    const context = { module, target, zeros, memoryBytes: pages * 65536, shared };
    const func = kernel.emit(context, { ...call, scratch });
    const main = module.func({ name: 'main', export: true, params: ['i32'] });
    main.get(main.params[0]).call(func);

    const host = webAssembly() as NonNullable<ReturnType<typeof webAssembly>>;
    const memory = new host.Memory({ initial: pages });
    const view = ({ address, shape, dtype }: (typeof call.inputs)[number]): TensorData =>
      viewOf(
        memory.buffer,
        address,
        dtype,
        shape.reduce((product, length) => product * length, 1),
      );
    // A kernel may write only some elements of an output: the others keep their values.
    for (const [index, input] of inputs.entries()) view(call.inputs[index] as never).set(input.data);
    for (const [index, output] of outputs.entries()) view(call.outputs[index] as never).set(output.data);
    const { exports } = await host.instantiate(await host.compile(module.toBytes()), { host: { memory } });
    for (let part = 0; part < target.parts; part++) (exports['main'] as (part: number) => void)(part);
    for (const [index, output] of outputs.entries())
      (output.data as TensorData).set(view(call.outputs[index] as never));
  };
}
