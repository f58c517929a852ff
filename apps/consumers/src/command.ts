import { spawnSync } from 'node:child_process';

/**
 * Runs a command and returns what it prints to its standard output.
 *
 * @throws Error if it fails, with all of its output
 */
export function run(
  command: string,
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): string {
  // On Windows npm and pnpm are scripts, which need a shell.
  const shell = process.platform === 'win32' && command !== process.execPath;
  const options = { cwd, encoding: 'utf8', env: { ...process.env, ...env }, shell } as const;
  const { status, error, stdout, stderr } = spawnSync(command, args, options);
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}\n${stdout}${stderr}`);
  return stdout;
}
