import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fromNpm } from '../../apps/consumers/src/from-npm.ts';

const VERDACCIO = '6.10.4';

// It holds only the packages of the rehearsal: no upstream registry is asked.
const CONFIG = `
storage: ./storage
auth:
  htpasswd:
    file: ./htpasswd
packages:
  '@sepal/*':
    access: $all
    publish: $authenticated
    unpublish: $authenticated
log: { type: stdout, level: error }
`;

function verdaccio() {
  // It depends on a tag of node-fetch that registry mirrors may lack.
  const found = fromNpm('verdaccio', { verdaccio: VERDACCIO }, { 'node-fetch': '2.7.0' });
  if ('missing' in found) throw new Error(found.missing);
  return join(found.folder, 'verdaccio/bin/verdaccio');
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/**
 * Starts an empty npm registry on the loopback interface.
 *
 * @param folder where it stores published packages
 * @returns its address, the lines of an `.npmrc` that may publish there, a reader of package documents, and a function that ends it
 */
export async function startRegistry(folder) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'config.yaml'), CONFIG);
  const url = `http://127.0.0.1:${await freePort()}/`;
  const server = spawn(process.execPath, [verdaccio(), '--config', 'config.yaml', '--listen', url], { cwd: folder });
  let printed = '';
  server.stdout.on('data', (text) => (printed += text));
  server.stderr.on('data', (text) => (printed += text));
  const ended = new Promise((_, reject) => {
    server.on('exit', (status) => reject(new Error(`The registry ended with ${status}.\n${printed}`)));
  });
  ended.catch(() => undefined);
  // It closes idle connections, perhaps just as they are reused.
  const ask = (path, { headers, ...options } = {}) =>
    fetch(url + path, { ...options, headers: { ...headers, connection: 'close' } });
  const answering = async () => {
    for (;;) {
      const answer = await ask('-/ping').catch(() => undefined);
      if (answer?.ok) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  };
  await Promise.race([answering(), ended]);
  const user = { name: 'rehearsal', password: 'rehearsal' };
  const answer = await ask(`-/user/org.couchdb.user:${user.name}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(user),
  });
  const { token } = await answer.json();
  if (token === undefined) throw new Error(`The registry gave no token: ${answer.status}\n${printed}`);
  return {
    url,
    npmrc: `@sepal:registry=${url}\n${url.slice('http:'.length)}:_authToken=${token}\n`,
    read: async (name) => (await ask(name.replace('/', '%2f'))).json(),
    close: () => server.kill(),
  };
}
