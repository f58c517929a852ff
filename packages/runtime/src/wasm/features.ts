import { UncheckedModuleBuilder } from '@sepal/assembler';
import { webAssembly } from '../platform/web-assembly.ts';

/** What the machine's WebAssembly can do. */
export interface Features {
  readonly simd: boolean;
  readonly relaxedSimd: boolean;
}

/** Finds out by showing the machine two small modules. */
export function detectFeatures(): Features {
  const machine = webAssembly();
  const accepts = (relaxed: boolean): boolean => {
    const module = new UncheckedModuleBuilder();
    const f = module.func({ name: 'probe', params: ['v128', 'v128', 'v128'], results: ['v128'] });
    const [a, b, c] = f.params;
    f.get(a).get(b);
    if (relaxed) f.get(c).f32x4.relaxedMadd();
    else f.f32x4.mul();
    return machine?.validate(module.toBytes()) ?? false;
  };
  return { simd: accepts(false), relaxedSimd: accepts(true) };
}
