import { execFileSync } from 'node:child_process';

/** Runs a command and returns its output; if it fails, the error contains the output. */
export function run(command: string, args: string[], cwd: string, env: Readonly<Record<string, string>> = {}): string {
  try {
    return execFileSync(command, args, {
      cwd,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...env },
    });
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    throw new Error(`${command} ${args.join(' ')}\n${stdout}${stderr}`);
  }
}
