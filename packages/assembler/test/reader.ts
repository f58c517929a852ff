import wabt from 'wabt';

const FEATURES = { simd: true, relaxed_simd: true, threads: true };

const tools = await wabt();

/** An independent reader's view of a module: its text, or why it is invalid. */
export function read(bytes: Uint8Array): { readonly text: string } | { readonly problem: string } {
  let module: ReturnType<typeof tools.readWasm> | undefined;
  try {
    module = tools.readWasm(bytes, { ...FEATURES, readDebugNames: true });
    // The declared types omit the features parameter.
    (module.validate as (features: typeof FEATURES) => void)(FEATURES);
    return { text: module.toText({ foldExprs: false }) };
  } catch (error) {
    return { problem: (error as Error).message };
  } finally {
    module?.destroy();
  }
}

/** The text of a valid module. */
export function textOf(bytes: Uint8Array): string {
  const found = read(bytes);
  if ('problem' in found) throw new Error(found.problem);
  return found.text;
}

/** The instructions of the nth function that is not imported, one a line. */
export function instructionsOf(bytes: Uint8Array, nth = 0): string[] {
  const functions = textOf(bytes)
    .split(/^ {2}\(func /m)
    .slice(1);
  const [, ...lines] = (functions[nth] as string).split('\n');
  return lines
    .filter((line) => line.startsWith('    ') && !line.startsWith('    (local '))
    .map((line) => line.trim().replace(/(\(;[^;]*;\))?\)*$/, '$1'));
}
