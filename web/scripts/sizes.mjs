/** Prints, after a build, how much a browser fetches before the first page (gzip), and the largest lazy parts. Fails above the ceiling. */
import { readdirSync, readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const CEILING = 300 * 1024;
const size = (path) => gzipSync(readFileSync(path)).length;
const html = readFileSync("dist/index.html", "utf8");
const first = [...html.matchAll(/(?:src|href)="\/(assets\/[^"]+\.(?:js|css))"/g)].map((match) => match[1]);
const words = readdirSync("dist/assets").filter((name) => /^zh-.*\.js$/.test(name)).map((name) => `assets/${name}`);
const entry = [...first, ...words].reduce((sum, name) => sum + size(`dist/${name}`), 0);
const rest = readdirSync("dist/assets").filter((name) => !first.includes(`assets/${name}`)).map((name) => [name, size(`dist/assets/${name}`)]).sort((a, b) => b[1] - a[1]).slice(0, 6);
console.log(`entry ${(entry / 1024).toFixed(1)} kB gzip in ${first.length} files; ceiling ${CEILING / 1024} kB`);
for (const [name, bytes] of rest) console.log(`  ${name} ${(bytes / 1024).toFixed(1)} kB`);
if (entry > CEILING) { console.error("The entry is over its ceiling."); process.exit(1); }
