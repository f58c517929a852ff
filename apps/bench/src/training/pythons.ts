import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { peersFolder } from '../node/peers.ts';

/** Pythons that have PyTorch, and Keras with JAX; undefined where there is none. */
export interface Pythons {
  readonly torch: string | undefined;
  readonly keras: string | undefined;
  /** Why something is missing. */
  readonly notes: readonly string[];
}

/** What is installed where the machine's Python has no such package. */
const PACKAGES = { torch: ['torch', 'numpy'], keras: ['keras', 'jax', 'numpy'] } as const;

const run = promisify(execFile);

/**
 * The Pythons of the machine: `SEPAL_TORCH_PYTHON` and `SEPAL_KERAS_PYTHON`, else `python3` if it has the packages, else an environment
 * in `peers/python` that pip fills once.
 */
export async function findPythons(tell: (line: string) => void): Promise<Pythons> {
  const notes: string[] = [];
  const find = async (name: keyof typeof PACKAGES): Promise<string | undefined> => {
    const named = process.env[`SEPAL_${name.toUpperCase()}_PYTHON`];
    const own = join(peersFolder, 'python', name, 'bin', 'python');
    for (const python of [named, 'python3', own]) if (python !== undefined && (await has(python, name))) return python;
    try {
      tell(`Installing ${PACKAGES[name].join(', ')} (once)`);
      await mkdir(join(peersFolder, 'python'), { recursive: true });
      if (!existsSync(own)) await run('python3', ['-m', 'venv', join(peersFolder, 'python', name)]);
      await run(own, ['-m', 'pip', 'install', '-q', '--retries', '0', '--only-binary', ':all:', ...PACKAGES[name]]);
      return own;
    } catch (error) {
      notes.push(
        `${name} could not be had: ${String((error as Error).message)
          .trim()
          .split('\n')
          .at(-1)}`,
      );
      return undefined;
    }
  };
  return { torch: await find('torch'), keras: await find('keras'), notes };
}

async function has(python: string, name: keyof typeof PACKAGES): Promise<boolean> {
  const imports = `import ${name === 'keras' ? 'keras, jax' : 'torch'}`;
  return run(python, ['-c', imports], { env: { ...process.env, KERAS_BACKEND: 'jax' } }).then(
    () => true,
    () => false,
  );
}
