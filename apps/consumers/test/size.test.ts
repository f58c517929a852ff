import { gzipSync } from 'node:zlib';
import * as esbuild from 'esbuild';
import { expect, inject, test } from 'vitest';
import { packageNames } from '../src/packing.ts';

/** A program as a page would download it: bundled and minified, names mangled. */
async function bundle(contents: string, plugins: esbuild.Plugin[] = []): Promise<string> {
  const { outputFiles } = await esbuild.build({
    stdin: { contents, resolveDir: inject('folder') },
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    write: false,
    logLevel: 'silent',
    plugins,
  });
  return outputFiles[0]?.text ?? '';
}

// Ceilings in bytes of gzip, just above the measured sizes. If you grow a program on purpose, measure again and
// raise its ceiling in the same commit; if you shrink it, lower it.
test.each([
  ['one initializer', "export { GlorotUniform } from '@sepal/initializers';", 7_750],
  ['one op', "export { depthwiseConv2d } from '@sepal/ops';", 5_450],
  ['one picture', "export { fromPixels } from '@sepal/image';", 8_200],
  // 240 of it build graphs: one builder serves layers, passes and whatever continues a graph.
  ['one layer', "export { DepthwiseConv2D } from '@sepal/layers';", 33_620],
  // 2,500 of each are argument checks; most of the rest writes expressions, which activations use.
  ['one kernel', "export { pointwiseKernel } from '@sepal/kernels';", 13_020],
  ['one kernel without expressions', "export { poolKernel } from '@sepal/kernels';", 7_340],
  // The goal is 45,000; only what such a program executes, statement by statement, is 48,000. The generators of all kernels
  // are 33,000, the rest of the compiler 22,000, the layers 25,000, the ops with their references 17,000.
  // It was 98,000 before resizing, transposed convolutions, argMax and topK, which are in every engine since its tables are
  // total (5,000); errors for everything that may be given (3,700); runs that hold the moment of their call (1,600); diagrams
  // (1,400), methods of models as `summary` is; what configs name, of Keras' own too (1,700); exact tails of activations (900); sequences as
  // pictures (800); long sums (600). Threads went out (−4,000): a program that calls createEngine has them again.
  ['MobileNet with predict', "export { mobileNet } from '@sepal/mobilenet';", 118_480],
  ['MobileNetV2 with predict', "export { mobileNetV2 } from '@sepal/mobilenet';", 118_250],
  ['MobileNetV3 with predict', "export { mobileNetV3Large } from '@sepal/mobilenet';", 121_260],
])('%s stays within its budget', async (_, program, ceiling) => {
  const size = gzipSync(await bundle(program)).length;
  expect(size).toBeLessThanOrEqual(ceiling);
  // A ceiling far above the size would guard nothing.
  expect(size).toBeGreaterThan(ceiling * 0.8);
});

/** A page that predicts with a depthwise separable network. */
const PAGE = `
  import { Activation, BatchNormalization, Conv2D, Dense, DepthwiseConv2D, GlobalAveragePooling2D, input, Sequential } from '@sepal/layers';
  const model = new Sequential([
    input({ shape: [32, 32, 3] }),
    new Conv2D({ filters: 8, kernelSize: 3 }),
    new BatchNormalization(),
    new Activation('relu'),
    new DepthwiseConv2D({ kernelSize: 3 }),
    new GlobalAveragePooling2D(),
    new Dense({ units: 2, activation: 'softmax' }),
  ]);
  globalThis.predict = (x) => model.predict(x);`;

// The goal is 40,000. A third of each are the gradients of all ops and their kernels, another the loops with what they say of options and
// data that do not fit. By names, a program has all losses, metrics, optimizers and schedules that could be named.
// Tables are total, so 4,500 of it are for models that have them: affine transforms of augmented pictures, gradients of pooling and resizing.
test.each([
  [
    'of objects',
    `import { Adam, Trainer } from '@sepal/training';
    import { SparseCategoricalCrossentropy } from '@sepal/training/losses';
    import { SparseCategoricalAccuracy } from '@sepal/training/metrics';
    const loss = new SparseCategoricalCrossentropy();
    const trainer = new Trainer(model, { optimizer: new Adam(), loss, metrics: [new SparseCategoricalAccuracy()] });`,
    49_900,
  ],
  [
    'by names',
    `import { compile } from '@sepal/training';
    const trainer = compile(model, { optimizer: 'adam', loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });`,
    64_300,
  ],
])('a page that trains with a trainer made %s stays within its budget', async (_, trainer, ceiling) => {
  const predicting = gzipSync(await bundle(PAGE)).length;
  const training = gzipSync(await bundle(`${PAGE}\n${trainer}\nglobalThis.fit = (x, y) => trainer.fit(x, y);`)).length;
  expect(training - predicting).toBeLessThanOrEqual(ceiling);
  expect(training - predicting).toBeGreaterThan(ceiling * 0.8);
});

/** What a page downloads before it runs: the program and the chunks that it imports, without those that it may import later. */
async function downloadOf(contents: string): Promise<number> {
  const { outputFiles, metafile } = await esbuild.build({
    stdin: { contents, resolveDir: inject('folder') },
    bundle: true,
    splitting: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    write: false,
    metafile: true,
    outdir: '.',
    logLevel: 'silent',
  });
  const outputs = Object.entries(metafile.outputs);
  const pending = outputs.filter(([, { entryPoint }]) => entryPoint === '<stdin>').map(([path]) => path);
  const needed = new Set<string>();
  for (let path = pending.pop(); path !== undefined; path = pending.pop()) {
    if (needed.has(path)) continue;
    needed.add(path);
    const { imports = [] } = metafile.outputs[path] ?? {};
    pending.push(...imports.filter(({ kind }) => kind === 'import-statement').map((imported) => imported.path));
  }
  const files = outputFiles.filter((_, index) => needed.has(outputs[index]?.[0] ?? ''));
  return files.reduce((sum, { contents: bytes }) => sum + gzipSync(bytes).length, 0);
}

// The goal for the first is 12,000. This is all that a page downloads for a file from a URL in the words of TensorFlow.js or Keras 2:
// the tests of the formats read real ones with it. Older words, rare layers, other sources, caches and errors are in two more chunks,
// of 8,000 and 6,000. Layers that augment pictures are 2,700 of the second.
test.each([
  ['with the layers of MobileNet', 'loadTfjsModelWith(classes, "model.json")', 12_000],
  ['with every layer', 'loadTfjsModel("model.json")', 33_000],
])('a page that loads model.json %s is little more than one that builds the model', async (_, load, ceiling) => {
  const inCode = await downloadOf(
    "import { mobileNet } from '@sepal/mobilenet'; globalThis.classify = (x) => mobileNet().predict(x);",
  );
  const classes =
    'Conv2D, DepthwiseConv2D, BatchNormalization, ReLU, GlobalAveragePooling2D, Reshape, Dropout, Activation, ZeroPadding2D';
  const loaded = await downloadOf(`
    import { loadTfjsModel, loadTfjsModelWith } from '@sepal/formats/tfjs';
    import { Model, ${classes} } from '@sepal/layers';
    const classes = { Functional: Model, ${classes} };
    globalThis.classify = async (x) => (await ${load}).predict(x);`);
  expect(loaded - inCode).toBeLessThanOrEqual(ceiling);
  expect(loaded - inCode).toBeGreaterThan(ceiling * 0.8);
});

// A bundler drops only what it can prove unused, so no module may have side effects at the top level.
// `sideEffects: false` would hide a violation: this plugin overrides it.
const doubtful: esbuild.Plugin = {
  name: 'as if every module had side effects',
  setup: (build) =>
    build.onResolve({ filter: /.*/ }, async ({ path, pluginData, ...options }) => {
      if (pluginData === doubtful) return undefined;
      const resolved = await build.resolve(path, { ...options, pluginData: doubtful });
      return { ...resolved, sideEffects: true };
    }),
};

// The formats make tables of rewrites by functions, and protobuf does so too: their files are split instead, and dropped whole.
const pure = packageNames.filter((name) => name !== 'formats');

test.each([...pure, 'tensor/options', 'tensor/copies', 'layers/operations', 'training/losses', 'training/metrics'])(
  'importing @sepal/%s and using nothing leaves next to nothing in a bundle',
  async (name) => {
    // Some bytes of every package below are harmless: bundlers keep a constant such as `2 ** -23` that they do not compute
    // themselves.
    expect((await bundle(`import '@sepal/${name}';`, [doubtful])).length).toBeLessThan(300);
  },
);

test('unused code stays out of a bundle', async () => {
  const everyOp = await bundle("export * from '@sepal/ops';");
  const oneOp = await bundle("export { relu } from '@sepal/ops';");
  expect(oneOp.length).toBeLessThan(everyOp.length / 3);
  const everyKernel = await bundle("export { kernels } from '@sepal/kernels';");
  const oneKernel = await bundle("export { poolKernel } from '@sepal/kernels';");
  expect(oneKernel.length).toBeLessThan(everyKernel.length / 4);
});

/** A library that makes engines with and without a table of its own. */
const library: esbuild.Plugin = {
  name: 'a library with an op of its own',
  setup(build) {
    build.onResolve({ filter: /^library$/ }, () => ({ path: 'library', namespace: 'library', sideEffects: false }));
    build.onLoad({ filter: /^library$/, namespace: 'library' }, () => ({
      resolveDir: inject('folder'),
      contents: `
        import { createEngine, extendTables, forwardTables } from '@sepal/runtime';
        const clamp = { name: 'clamp', infer: ([x]) => x, reference: () => console.log('the reference of clamp') };
        const rules = { axes: { kind: 'elementwise' }, unchanged: null, product: null };
        const more = { ops: { clamp }, rules: { clamp: rules }, lowerings: { clamp: () => ({ temporaries: [], calls: [] }) }, kernels: {} };
        export const plain = () => createEngine({ tables: forwardTables });
        export const extended = () => createEngine({ tables: extendTables(forwardTables, more) });`,
    }));
  },
};

test('a bundle holds the tables that it passes, and no others', async () => {
  const hasMore = (text: string): boolean => /the reference of clamp|Both tables have/.test(text);
  expect(hasMore(await bundle("export { extended } from 'library';", [library]))).toBe(true);
  expect(hasMore(await bundle("export { plain } from 'library';", [library]))).toBe(false);
});

test('what is between an engine and its tables imports none', async () => {
  const hasTables = (text: string): boolean => /randomNormal|sparsemax|topK|logicalNot/.test(text);
  expect(hasTables(await bundle("export { compilerTables } from '@sepal/compiler';"))).toBe(true);
  const compiler = 'explainProgram, lower, plan, programFromJson, programToJson, simplify';
  expect(hasTables(await bundle(`export { ${compiler} } from '@sepal/compiler';`))).toBe(false);
  const graphs = 'evaluateStepwise, GraphBuilder, graphFromJson, graphToJson, trace';
  expect(hasTables(await bundle(`export { ${graphs} } from '@sepal/ops';`))).toBe(false);
});

test('programs bundle only the formats that they use', async () => {
  const hasDialects = (text: string): boolean => text.includes('__operators__.add');
  const hasOnnx = (text: string): boolean => text.includes('google.protobuf');
  const model = await bundle("export { exportOnnx, loadModel } from '@sepal/formats';");
  expect([hasDialects(model), hasOnnx(model)]).toEqual([true, true]);
  const weights = await bundle("export { loadMobileNet } from '@sepal/mobilenet/pretrained';");
  expect([hasDialects(weights), hasOnnx(weights)]).toEqual([false, false]);
  expect(await bundle("import '@sepal/formats'; import '@sepal/mobilenet/pretrained';")).toBe('');
});

test('programs that only predict bundle nothing of training', async () => {
  const hasTraining = (text: string): boolean =>
    /has no gradient|broadcastTo|conv2dKernelGradient|depthwiseConv2dInputGradient|softmaxCrossEntropy/.test(text);
  expect(hasTraining(await bundle("export { grad } from '@sepal/ops';"))).toBe(true);
  expect(hasTraining(await bundle("export { gradientTables } from '@sepal/runtime/training';"))).toBe(true);
  expect(hasTraining(await bundle("export { mobileNet } from '@sepal/mobilenet';"))).toBe(false);
  expect(hasTraining(await bundle("export { createEngine } from '@sepal/runtime';"))).toBe(false);
  expect(hasTraining(await bundle("export { evaluate, forwardOps, stopGradient, trace } from '@sepal/ops';"))).toBe(
    false,
  );
});

test('engines do not bundle the checks of kernels', async () => {
  const hasChecks = (text: string): boolean => text.includes('A constant is a number');
  expect(hasChecks(await bundle("export { kernels } from '@sepal/kernels';"))).toBe(true);
  expect(hasChecks(await bundle("export { createEngine } from '@sepal/runtime';"))).toBe(false);
});

test('only programs that can request threads bundle code for them', async () => {
  const hasThreads = (text: string): boolean => text.includes('workers cannot be started');
  expect(hasThreads(await bundle("export { createEngine } from '@sepal/runtime';"))).toBe(true);
  expect(hasThreads(await bundle("export { mobileNet } from '@sepal/mobilenet';"))).toBe(false);
});
