// What the database says, asked of it directly and without writing.
import { execFileSync } from 'node:child_process';
import type { Shop } from './shop';

const ASK = `
import json, sqlite3, sys
record = sqlite3.connect("file:" + sys.argv[1] + "?mode=ro", uri=True)
record.row_factory = sqlite3.Row
print(json.dumps([dict(row) for row in record.execute(sys.argv[2])]))
`;

/** Whether the database can be read: Node 20 has no SQLite, Python has. */
export const hasReader = (() => {
  try {
    execFileSync('python3', ['-c', 'import sqlite3'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

/** The rows of a query. Without Python: `undefined`, and there is nothing to compare. */
export function rows<Row = Record<string, unknown>>(shop: Shop, query: string): Row[] | undefined {
  if (!hasReader) return undefined;
  return JSON.parse(execFileSync('python3', ['-c', ASK, `${shop.folder}/caisse.db`, query], { encoding: 'utf8' }));
}
