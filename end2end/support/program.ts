// One process of `caisse`, in a folder of its own.
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { fileURLToPath } from 'node:url';

export type Settings = Record<string, string>;

export interface Exit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

const BUILT = [process.env.CARGO_TARGET_DIR, fileURLToPath(new URL('../../target', import.meta.url))]
  .filter((folder) => folder !== undefined)
  .map((folder) => `${folder}/release/caisse`);

/** The release binary: `CAISSE_BIN`, or where cargo puts it. */
export const BINARY = process.env.CAISSE_BIN ?? BUILT.find((path) => existsSync(path)) ?? BUILT[0];

/** What a process inherits: nothing of the developer's own settings or `.env`. */
function environment(settings: Settings): Settings {
  return { PATH: process.env.PATH ?? '', RUST_LOG: 'info,caisse=debug', ...settings };
}

/** Ports nobody listens on. Held together, so that they differ. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise<Server>((resolve, reject) => {
          const server = createServer().once('error', reject);
          server.listen(0, '127.0.0.1', () => resolve(server));
        }),
    ),
  );
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

/** Runs a command to its end and gives what it printed; fails when the command does. */
export function run(args: string[], settings: Settings, cwd: string): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(BINARY, args, { cwd, env: environment(settings), timeout: 10_000 }, (error, stdout, stderr) =>
      error ? reject(new Error(`caisse ${args.join(' ')}: ${stderr}`)) : resolve(stdout.trim()),
    );
  });
}

/** A running server. */
export class Program {
  /** All it printed so far. */
  logs = '';
  /** Known once it has ended. */
  ended?: Exit;
  private readonly exit: Promise<Exit>;

  private constructor(private readonly child: ChildProcess) {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => (this.logs += text));
    }
    this.exit = new Promise((resolve) => {
      child.once('error', (error) => (this.logs += `${error}\n`));
      child.once('close', (code, signal) => resolve((this.ended = { code, signal })));
    });
  }

  /** Starts it and waits until `readyUrl` answers. */
  static async start(args: string[], settings: Settings, cwd: string, readyUrl: string): Promise<Program> {
    const child = spawn(BINARY, args, { cwd, env: environment(settings), stdio: ['ignore', 'pipe', 'pipe'] });
    const program = new Program(child);
    const deadline = Date.now() + 10_000;
    while (Date.now() < deadline && !program.ended) {
      const answer = await fetch(readyUrl, { signal: AbortSignal.timeout(2_000) }).catch(() => undefined);
      // The sandbox has no such address, and answering 404 is answering.
      if (answer?.ok || answer?.status === 404) return program;
      await new Promise((resolve) => setTimeout(resolve, 15));
    }
    child.kill('SIGKILL');
    throw new Error(`caisse ${args.join(' ')} did not get ready (${BINARY}):\n${program.logs}`);
  }

  /** Asks it to stop, and answers how it ended. One that does not end in time is killed. */
  async stop(): Promise<Exit> {
    const SECONDS = 5;
    this.child.kill('SIGTERM');
    const impatience = setTimeout(() => this.child.kill('SIGKILL'), SECONDS * 1_000);
    const exit = await this.exit;
    clearTimeout(impatience);
    return exit;
  }
}
