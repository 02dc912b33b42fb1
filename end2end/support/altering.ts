// A proxy that alters what the shop sends: what a bad network, or an attacker on it, could do.
import type { AddressInfo } from 'node:net';
import { createServer, request, type IncomingHttpHeaders, type Server } from 'node:http';

/** The body that is passed on; headers may be changed in place. */
export type Alter = (path: string, body: Buffer, headers: IncomingHttpHeaders) => Buffer;

export class Altering {
  private constructor(
    private readonly server: Server,
    /** The shop, by way of this. */
    readonly url: string,
  ) {}

  static async of(shopUrl: string, alter: Alter): Promise<Altering> {
    const server = createServer((asked, answer) => {
      // Without compression there is something to alter.
      const headers = { ...asked.headers, 'accept-encoding': 'identity' };
      const options = { method: asked.method, headers };
      const passed = request(shopUrl + asked.url, options, (came) => {
        const chunks: Buffer[] = [];
        came.on('data', (chunk: Buffer) => chunks.push(chunk));
        came.on('end', () => {
          const body = alter(asked.url ?? '', Buffer.concat(chunks), came.headers);
          answer.writeHead(came.statusCode ?? 502, { ...came.headers, 'content-length': body.length }).end(body);
        });
      });
      passed.on('error', () => answer.destroy());
      asked.pipe(passed);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new Altering(server, `http://localhost:${(server.address() as AddressInfo).port}`);
  }

  async close() {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
