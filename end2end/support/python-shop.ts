// The shop of `shop.py`, which does what the README says, beside a program.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { freePorts } from './program';
import type { Shop } from './shop';

const SCRIPT = fileURLToPath(new URL('../shop.py', import.meta.url));

/** Runs the shop as long as `use` takes, and gives it the shop's address. */
export async function withPythonShop(shop: Shop, use: (url: string) => Promise<void>) {
  const [port] = await freePorts(1);
  const env = { PATH: process.env.PATH ?? '', CAISSE_URL: shop.url, SHOP_PORT: `${port}`, PYTHONUNBUFFERED: '1' };
  const python = spawn('python3', [SCRIPT], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  python.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  python.once('error', (error) => (said += `${error}`));
  const url = `http://localhost:${port}`;
  try {
    const deadline = Date.now() + 10_000;
    // It has nothing to say there, which is an answer.
    while (!(await fetch(url).catch(() => undefined))) {
      if (Date.now() > deadline || python.exitCode !== null) throw new Error(`shop.py does not answer: ${said}`);
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    await use(url);
  } catch (error) {
    throw new Error(`${error}\nshop.py said: ${said}`);
  } finally {
    python.kill();
  }
}
