import {
  type Kernel,
  type KernelAttributes,
  kernels,
  type PackedKernelName,
  type PackedLayout,
  type Target,
} from '../src/index.ts';

/** The layouts of a kernel's packed inputs. */
export function layoutsOf<K extends PackedKernelName>(
  name: K,
  attributes: KernelAttributes[K],
  target: Target,
): readonly PackedLayout[] {
  const { layouts } = kernels[name] as unknown as Kernel<K>;
  if (layouts === undefined) throw new Error(`${name} has no layouts.`);
  return layouts(attributes, target);
}
