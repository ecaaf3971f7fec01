/**
 * Walls of the front end that the linter has no rule for. Each finding names file and line; any finding fails.
 *   - only a room's api.ts (and the kit's http.ts) calls the server;
 *   - only kit imports antd and the icon set;
 *   - no colour literal outside kit/tokens.ts, in code or style sheets;
 *   - no Chinese in code outside locale/ (the words catalogue), tests and comments.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../src", import.meta.url));
const files = readdirSync(root, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && /\.(tsx?|css)$/.test(entry.name))
  .map((entry) => join(entry.parentPath, entry.name));

const COLOUR = /#(?:[0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})\b(?![\w-])|\b(?:rgba?|hsla?|oklch)\(/i;
const CALLS = /\bfetch\(|\bXMLHttpRequest\b|\bEventSource\(|(?<![\w.])(?:get|post|patch|put|remove|upload|call)(?:<[^>]*>)?\(\s*[`"']\/api/;
const rules = [
  { name: "only api.ts calls the server", applies: (at) => !/(^|\/)api\.ts$/.test(at) && at !== "kit/http.ts" && !at.startsWith("client/"), bad: CALLS },
  { name: "only kit imports antd and icons", applies: (at) => !at.startsWith("kit/"), bad: /from "(?:antd|@ant-design|lucide-react)/ },
  { name: "colours live in kit/tokens.ts", applies: (at) => at !== "kit/tokens.ts", bad: COLOUR },
  { name: "words live in locale/", applies: (at) => /\.tsx?$/.test(at) && !at.startsWith("locale/") && !/^kit\/(http|format|memory)\.ts$/.test(at) && at !== "kit/tokens.ts", bad: /[\u4e00-\u9fff]/ },
];

/** Takes comments away but keeps the lines, so that findings name the right one. */
const bare = (text) => text.replace(/\/\*[\s\S]*?\*\//g, (comment) => comment.replace(/[^\n]/g, " ")).replace(/(^|[\s;{}(])\/\/[^\n]*/g, "$1");

let found = 0;
for (const file of files) {
  const at = relative(root, file).split(sep).join("/");
  if (/\.test\.tsx?$/.test(at)) continue;
  bare(readFileSync(file, "utf8")).split("\n").forEach((line, number) => {
    for (const rule of rules) {
      if (!rule.applies(at) || !rule.bad.test(line)) continue;
      found += 1;
      console.error(`src/${at}:${number + 1}: ${rule.name}: ${line.trim().slice(0, 120)}`);
    }
  });
}
console.log(found === 0 ? `walls stand (${files.length} files)` : `${found} breaches`);
process.exit(found === 0 ? 0 : 1);
