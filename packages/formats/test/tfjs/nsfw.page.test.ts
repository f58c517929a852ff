/** A published model opens unchanged in a page, over HTTP. */
import { tensor } from '@sepal/tensor';
import { expect, test } from 'vitest';
// @ts-expect-error the bundler knows ?raw
import shardScript from '../../node_modules/nsfwjs/dist/models/mobilenet_v2/group1-shard1of1.min.js?raw';
// The scripts as nsfwjs publishes them: each defines a global.
// @ts-expect-error the bundler knows ?raw
import jsonScript from '../../node_modules/nsfwjs/dist/models/mobilenet_v2/model.min.js?raw';
import { loadTfjsModel } from '../../src/index.ts';

/** What a script of theirs gives to CommonJS. */
function exported(script: string): unknown {
  const module = { exports: {} as unknown };
  new Function('module', 'exports', script)(module, module.exports);
  return module.exports;
}

test('mobilenet_v2 of nsfwjs, quantized to uint8, answers as in TensorFlow.js', async () => {
  const json = exported(jsonScript) as { weightsManifest: { paths: string[] }[] };
  const shard = Uint8Array.from(atob(exported(shardScript) as string), (character) => character.charCodeAt(0));
  const asked: string[] = [];
  const fetch = async (url: string): Promise<Response> => {
    asked.push(url);
    return new Response(url.endsWith('.json') ? JSON.stringify(json) : shard);
  };
  const model = await loadTfjsModel('/nsfw/model.json', { fetch });
  const { origin } = (globalThis as unknown as { readonly location: { readonly origin: string } }).location;
  expect(asked).toEqual([`${origin}/nsfw/model.json`, `${origin}/nsfw/group1-shard1of1`]);
  const pixels = Float32Array.from({ length: 224 * 224 * 3 }, (_, i) => (1 + Math.sin(i * 0.013)) / 2);
  const { data } = await model.predict(tensor(pixels, [1, 224, 224, 3]));
  // TensorFlow.js 4.22, cpu backend.
  const expected = [
    0.8415267467498779, 0.023314516991376877, 0.12752291560173035, 0.00576758710667491, 0.0018682650988921523,
  ];
  for (const [index, value] of expected.entries()) expect(data[index]).toBeCloseTo(value, 5);
});
