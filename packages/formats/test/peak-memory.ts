/** Opens a file as a program does and reads all its tensors; prints the bytes of the file, of its tensors, and the process's peak. */
import type { StoredTensor } from '../src/contents/stored-tensor.ts';
import type { WeightGroup } from '../src/contents/stored-weights.ts';
import { openFile } from '../src/load/open-file.ts';
import { processPeak } from './process-peak.ts';

const [path = '', size = ''] = process.argv.slice(2);
const tensorsOf = (group: WeightGroup): StoredTensor[] => [
  ...group.variables,
  ...[...group.groups.values()].flatMap((inner) => tensorsOf(inner)),
];
const before = processPeak();
const { contents } = await openFile(path);
const { weights } = contents;
const stored =
  weights.kind === 'tree'
    ? tensorsOf(weights.root)
    : weights.kind === 'names'
      ? weights.weights.map(({ tensor }) => tensor)
      : [];
const values = await weights.read(stored);
contents.close();
const extra = processPeak() - before;
const read = values.reduce((sum, { data }) => sum + data.byteLength, 0);
console.log(JSON.stringify({ file: Number(size), weights: read, extra }));
