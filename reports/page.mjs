// Generates the report of a folder of results, as `allure generate` does:
//
//     node page.mjs RESULTS OUTPUT CONFIG
//
// The suite writes the texts that belong to results into bundles (support/reporting/bundle.py).
// Allure gets each of them under its own name.
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { AllureReport, readConfig } from "@allurereport/core";
import { BufferResultFile } from "@allurereport/reader-api";

const BUNDLE = "-attachments.txt";
const SEPARATOR = "\x1e";
const AT_ONCE = 64; // files

const [results, output, config] = process.argv.slice(2);
const report = new AllureReport(await readConfig(process.cwd(), config, { output }));

async function read(name) {
  const path = join(results, name);
  if (!name.endsWith(BUNDLE)) return report.readFile(path);
  const content = await readFile(path, "utf8");
  for (const part of content.split(SEPARATOR).slice(1)) {
    const end = part.indexOf("\n");
    const text = Buffer.from(part.slice(end + 1));
    await report.readResult(new BufferResultFile(text, part.slice(0, end)));
  }
}

await report.start();
const files = (await readdir(results, { withFileTypes: true }))
  .filter((file) => file.isFile() && !file.name.endsWith(".tmp"))
  .map((file) => file.name)
  .sort();
for (let first = 0; first < files.length; first += AT_ONCE)
  await Promise.all(files.slice(first, first + AT_ONCE).map(read));
await report.done();
