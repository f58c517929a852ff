/** Reads a file of Keras 3's tree as a program does, and prints the bytes of the file, of its tensors, and the process's peak. */
import { readFileSync } from 'node:fs';
import type { StoredTensor } from '../../src/contents/stored-tensor.ts';
import type { WeightGroup } from '../../src/contents/stored-weights.ts';
import { readHdf5 } from '../../src/hdf5/read-hdf5.ts';
import { readWeightTree } from '../../src/weights-h5/read-weight-tree.ts';
import { processPeak } from '../process-peak.ts';

const [path = '', transfer = ''] = process.argv.slice(2);
const before = processPeak();
const tensorsOf = (group: WeightGroup): StoredTensor[] => [
  ...group.variables,
  ...[...group.groups.values()].flatMap((inner) => tensorsOf(inner)),
];
const bytes = new Uint8Array(readFileSync(path).buffer);
const size = bytes.length;
const file = await readHdf5(bytes, { where: path, transfer: transfer === 'transfer' });
const { weights } = readWeightTree(file);
const values = await weights.read(weights.kind === 'tree' ? tensorsOf(weights.root) : []);
file.close();
const peak = processPeak();
const read = values.reduce((sum, { data }) => sum + data.byteLength, 0);
console.log(
  JSON.stringify({ file: size, weights: read, extra: peak - before, kept: transfer === 'transfer' ? 0 : bytes.length }),
);
