import { UncheckedModuleBuilder } from '@sepal/assembler';
import { webAssembly } from '../../platform/web-assembly.ts';

/** What the machine's WebAssembly supports. */
export interface Features {
  /** Why WebAssembly with 128-bit SIMD cannot be used, and what to do about it, in sentences; undefined if it can. */
  readonly obstacle: { readonly reason: string; readonly remedy: string } | undefined;
  readonly relaxedSimd: boolean;
}

/** Validates two small modules, and compiles one: a page's security policy may forbid that. */
export async function detectFeatures(): Promise<Features> {
  const machine = webAssembly();
  const [simd, relaxed] = [probe(false), probe(true)];
  if (machine?.validate(simd) !== true) {
    const reason = `This machine has no WebAssembly${machine === undefined ? '' : ' with 128-bit SIMD'}.`;
    const remedy = 'Node 20, Chrome 110, Firefox 115, Safari 16.4 and what is newer have it.';
    return { obstacle: { reason, remedy }, relaxedSimd: false };
  }
  try {
    await machine.compile(simd);
  } catch (error) {
    const reason = `WebAssembly is not allowed to compile here: ${(error as Error).message.replace(/\.$/, '')}.`;
    const remedy =
      "The content security policy of a page must have 'wasm-unsafe-eval' in `script-src`; edge runtimes never allow it.";
    return { obstacle: { reason, remedy }, relaxedSimd: false };
  }
  return { obstacle: undefined, relaxedSimd: machine.validate(relaxed) };
}

/** A module with one vector instruction. */
function probe(relaxed: boolean): Uint8Array {
  const module = new UncheckedModuleBuilder();
  const f = module.func({ name: 'probe', params: ['v128', 'v128', 'v128'], results: ['v128'] });
  const [a, b, c] = f.params;
  f.get(a).get(b);
  if (relaxed) f.get(c).f32x4.relaxedMadd();
  else f.f32x4.mul();
  return module.toBytes();
}
