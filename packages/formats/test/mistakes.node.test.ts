import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Dense, input, Sequential } from '@sepal/layers';
import { SepalError } from '@sepal/tensor';
import { afterAll, expect, it } from 'vitest';
import {
  describe as describeFile,
  loadModel,
  loadTfjsModel,
  loadWeights,
  saveModel,
  saveTfjsModel,
  saveWeights,
} from '../src/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'sepal-mistakes-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string): string => join(folder, name);

const model = new Sequential([input({ shape: [4] }), new Dense({ units: 2, name: 'head' })]);
const keras = await saveModel(model, { format: 'keras' });
const h5 = await saveModel(model, { format: 'h5' });
const tfjs = await saveTfjsModel(model);

function modelJson(layer: object): Map<string, Uint8Array> {
  const layers = [{ class_name: 'InputLayer', config: { name: 'in', batch_input_shape: [null, 4] } }, layer];
  const topology = { class_name: 'Sequential', keras_version: '2.8.0', config: { name: 's', layers } };
  const json = { format: 'layers-model', modelTopology: topology, weightsManifest: [] };
  return new Map([['model.json', new TextEncoder().encode(JSON.stringify(json))]]);
}

const answering = (status: number) => ({ fetch: async () => new Response('no', { status }) });

it.each<[string, () => Promise<unknown>, string | RegExp]>([
  // Options whose names are misspelt, of each function that reads.
  ['loadModel', () => loadModel(keras, { onprogress: () => {} } as never), "Did you mean 'onProgress'?"],
  ['describe', () => describeFile(keras, { abort: null } as never), 'abort'],
  ['loadWeights', () => loadWeights(model, keras, { skipMissmatch: true } as never), "Did you mean 'skipMismatch'?"],
  ['loadTfjsModel', () => loadTfjsModel(tfjs, { Strict: false } as never), "Did you mean 'strict'?"],
  // Sources.
  ['an empty path', () => loadModel(''), 'The path or URL is empty.'],
  ['.keras for model.json', () => loadTfjsModel(keras), 'not a model.json. Call loadModel of @sepal/formats'],
  ['.h5 for model.json', () => loadTfjsModel(h5), 'not a model.json. Call loadModel of @sepal/formats'],
  // Servers.
  ['404', () => loadModel('https://x.test/m.h5', answering(404)), /does not have the file.* Check the address/],
  ['403', () => loadModel('https://x.test/m.h5', answering(403)), /refuses the file.* requestInit/],
  ['503', () => loadModel('https://x.test/m.h5', answering(503)), /The server failed.* Try again later/],
  // Models.
  [
    'an unbuilt model',
    () => loadWeights(new Sequential([new Dense({ units: 2 })]), keras),
    /not built.* Put an input\(\)/,
  ],
  [
    'a Lambda layer',
    () => loadModel(modelJson({ class_name: 'Lambda', config: { name: 'lam' } })),
    /^model\.json, written by .*layer 'lam' \(Lambda\): Lambda layers hold code/,
  ],
  [
    'an unknown option',
    () => loadTfjsModel(modelJson({ class_name: 'Dense', config: { name: 'd', units: 2, colour: 'red' } })),
    /^model\.json, written by .*layer 'd' \(Dense\): colour='red': the layer has no such option/,
  ],
  [
    'an unknown activation',
    () => loadModel(modelJson({ class_name: 'Dense', config: { name: 'd', units: 2, activation: 'snake' } })),
    /snake\. Give your own classes and functions by these names: customObjects/,
  ],
  // Files that another function writes.
  ['weights by saveModel', () => saveModel(model, at('m.weights.h5')), 'Call saveWeights(model, path).'],
  ['model.json by saveModel', () => saveModel(model, at('model.json')), 'Call saveTfjsModel(model, path).'],
  ['ONNX by saveModel', () => saveModel(model, at('m.onnx')), 'Call exportOnnx(model).'],
  ['a model by saveWeights', () => saveWeights(model, at('m.keras')), 'Call saveModel(model, path).'],
])('%s: the error says what to do', async (_, call, message) => {
  const error = await call().catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(SepalError);
  if (typeof message === 'string') expect((error as Error).message).toContain(message);
  else expect((error as Error).message).toMatch(message);
  expect(readdirSync(folder)).toEqual([]);
});
