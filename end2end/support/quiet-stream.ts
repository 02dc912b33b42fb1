// An event stream that says what a test wants, when it wants it: also nothing, for ever.
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from '@playwright/test';

export class QuietStream {
  /** How many were opened. */
  opened = 0;
  private readonly open = new Set<ServerResponse>();

  private constructor(private readonly server: Server) {}

  /** Takes the place of the shop's streams on a page. */
  static async inPlaceOf(page: Page): Promise<QuietStream> {
    const server = createServer();
    const stream = new QuietStream(server);
    server.on('request', (_, answer) => {
      stream.opened += 1;
      stream.open.add(answer);
      answer.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
      answer.flushHeaders();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://localhost:${(server.address() as AddressInfo).port}/`;
    await page.route('**/api/tx-events/*', (route) => route.continue({ url }));
    return stream;
  }

  /** Sends an event to the page. */
  say(event: string, data: string) {
    for (const answer of this.open) answer.write(`event: ${event}\ndata: ${data}\n\n`);
  }

  async close() {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
