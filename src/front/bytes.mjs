// What a first visit loads, as served (brotli), and whether it keeps to its budget.
//
//   node src/front/bytes.mjs <folder that bundle.mjs made>
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";

/** Most bytes of WASM and glue together, in brotli. */
const BUDGET = 40_000;

const site = process.argv[2];
const files = readdirSync(site).filter((name) => name.endsWith(".br"));
const sizes = files.map((name) => ({ name: name.slice(0, -3), raw: statSync(join(site, name.slice(0, -3))).size, brotli: statSync(join(site, name)).size }));
for (const { name, raw, brotli } of sizes) console.log(`${name.padEnd(28)} ${String(raw).padStart(7)} B raw ${String(brotli).padStart(7)} B brotli`);
const total = sizes.reduce((sum, { brotli }) => sum + brotli, 0);
console.log(`${"scripts and WASM".padEnd(28)} ${" ".repeat(13)} ${String(total).padStart(7)} B brotli, budget ${BUDGET}`);
if (total > BUDGET || sizes.length < 2) {
  console.error("over the budget, or files are missing");
  process.exit(1);
}
