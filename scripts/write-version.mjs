// Writes the packages' common version into the source of @sepal/tensor, which uses it to tell copies apart.
import { readFileSync, writeFileSync } from 'node:fs';

const { version } = JSON.parse(readFileSync('packages/tensor/package.json', 'utf8'));
const file = 'packages/tensor/src/copies/version.ts';
const source = readFileSync(file, 'utf8');
const written = source.replace(/VERSION: string = '.*'/, `VERSION: string = '${version}'`);
if (!written.includes(`'${version}'`)) throw new Error(`${file} has no place for the version`);
writeFileSync(file, written);
