// The types of the API, from its description. The description itself is checked against the server by a Python test.
import { readFile, writeFile } from "node:fs/promises";
import openapiTS, { astToString } from "openapi-typescript";

const description = new URL("../openapi.json", import.meta.url);
const target = new URL("../src/api/schema.d.ts", import.meta.url);

const made = astToString(await openapiTS(description, { defaultNonNullable: false, emptyObjectsUnknown: true, immutable: true }));
const before = await readFile(target, "utf8").catch(() => "");
if (before !== made) await writeFile(target, made);
