import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { installInto } from '../src/clean-folder.ts';
import { packAll } from '../src/packing.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Full package name -> its tarball. */
    tarballs: Record<string, string>;
    /** A folder in which every package is installed from its tarball. */
    folder: string;
    /** Emptied after the run; parent of single tests' folders. */
    scratch: string;
  }
}

/** Packs once for all test files. */
export default function setup(project: TestProject): () => void {
  const scratch = mkdtempSync(join(tmpdir(), 'sepal-consumers-'));
  const tarballs = packAll(scratch);
  const folder = join(scratch, 'everything');
  installInto(folder, Object.keys(tarballs), tarballs);
  project.provide('tarballs', tarballs);
  project.provide('folder', folder);
  project.provide('scratch', scratch);
  return () => rmSync(scratch, { recursive: true, force: true });
}
