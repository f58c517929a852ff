import { zipSync } from 'fflate';
import { expect, test } from 'vitest';
import { type FileKind, kindOf } from '../src/sources/kind-of.ts';
import { joined } from './fuzz.ts';

const utf8 = (text: string) => new TextEncoder().encode(text);
const hdf5 = new Uint8Array([0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a]);

test.each<readonly [FileKind, Uint8Array]>([
  ['empty', new Uint8Array()],
  ['zip', zipSync({ 'metadata.json': utf8('{}') })],
  ['npz', zipSync({})],
  ['npz', zipSync({ 'conv1/kernel.npy': utf8('') })],
  ['pytorch', zipSync({ 'archive/data.pkl': utf8('') })],
  ['hdf5', hdf5],
  ['hdf5', joined(new Uint8Array(512), hdf5)],
  ['hdf5', joined(new Uint8Array(2048), hdf5)],
  ['unknown', joined(new Uint8Array(1536), hdf5)],
  ['json', utf8('{"a": 1}')],
  ['json', utf8('\uFEFF \r\n[1]')],
  ['safetensors', joined(new Uint8Array([2, 0, 0, 0, 0, 0, 0, 0]), utf8('{}'))],
  ['unknown', joined(new Uint8Array([3, 0, 0, 0, 0, 0, 0, 0]), utf8('{}'))],
  ['html', utf8('\n<!DOCTYPE html>\n<html>')],
  ['html', utf8('<?xml version="1.0"?> <!-- x --> <HTML lang="en">')],
  ['unknown', utf8('<svg>')],
  ['git-lfs', utf8('version https://git-lfs.github.com/spec/v1\noid sha256:')],
  ['gzip', new Uint8Array([0x1f, 0x8b, 8])],
  ['tflite', joined(new Uint8Array([0x1c, 0, 0, 0]), utf8('TFL3'))],
  ['npy', joined(new Uint8Array([0x93]), utf8('NUMPY'))],
  ['pickle', new Uint8Array([0x80, 4, 0x95])],
  ['unknown', new Uint8Array([0])],
])('%s', (kind, bytes) => {
  expect(kindOf(bytes)).toBe(kind);
  expect(kindOf(joined(new Uint8Array(5), bytes).subarray(5))).toBe(kind);
});
