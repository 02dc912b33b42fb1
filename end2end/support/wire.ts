// A relay between the browser and the shop that counts the bytes on the wire, of every request.
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

export class Wire {
  /** Bytes that the shop sent so far: headers, bodies and framing. */
  received = 0;
  private readonly open = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    /** The shop, by way of this. */
    readonly url: string,
  ) {}

  static async to(shopUrl: string): Promise<Wire> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const wire = new Wire(server, `http://localhost:${(server.address() as AddressInfo).port}`);
    server.on('connection', (browser) => wire.relay(browser, connect(Number(new URL(shopUrl).port), '127.0.0.1')));
    return wire;
  }

  private relay(browser: Socket, shop: Socket) {
    shop.on('data', (chunk) => (this.received += chunk.length));
    for (const [socket, other] of [
      [browser, shop],
      [shop, browser],
    ]) {
      this.open.add(socket);
      socket.on('error', () => other.destroy()).on('close', () => other.destroy());
      socket.pipe(other);
    }
  }

  /** What `action` brings over the wire. */
  async during(action: () => Promise<unknown>): Promise<number> {
    const before = this.received;
    await action();
    return this.received - before;
  }

  async close() {
    for (const socket of this.open) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
