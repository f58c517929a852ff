import { afterEach, expect, test, vi } from 'vitest';
import { createEngine } from '../../src/index.ts';

const host = (globalThis as unknown as { WebAssembly: { compile(bytes: Uint8Array): Promise<object> } }).WebAssembly;

afterEach(() => {
  vi.restoreAllMocks();
});

// A page's security policy lets WebAssembly validate modules, but not compile them.
test('where compiling is forbidden, the reference engine takes over and says why', async () => {
  vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  vi.spyOn(host, 'compile').mockRejectedValue(new Error("'wasm-unsafe-eval' is not allowed"));
  const engine = await createEngine();
  expect(engine.info()).toMatchObject({
    name: 'reference',
    reason: "WebAssembly is not allowed to compile here: 'wasm-unsafe-eval' is not allowed.",
  });
  await expect(createEngine({ engine: 'wasm' })).rejects.toThrow(
    "createEngine: The wasm engine cannot be had. WebAssembly is not allowed to compile here: 'wasm-unsafe-eval' is not allowed. The content security policy",
  );
});

test('the machine’s features are used unless the engine is deterministic', async () => {
  const [usual, deterministic] = [await createEngine(), await createEngine({ deterministic: true })];
  expect(usual.info()).toMatchObject({ name: 'wasm', simd: true, wideSimd: false, threads: 1 });
  expect(deterministic.info()).toMatchObject({ name: 'wasm', relaxedSimd: false });
});
