// The extension, with what VS Code and its client library would give it: starts `maser lsp` for scripts, and stops it.
const Module = require("module");
const path = require("path");
const fs = require("fs");

const folder = process.argv[2];
const said = [];
class LanguageClient {
  constructor(id, name, server, client) {
    said.push([server.command, ...server.args, client.documentSelector[0].language].join(" "));
  }
  start() { said.push("start"); return Promise.resolve(); }
  stop() { said.push("stop"); return Promise.resolve(); }
}
const stands = {
  vscode: { workspace: { getConfiguration: () => ({ get: () => "/opt/maser" }) } },
  "vscode-languageclient/node": { LanguageClient },
};
const load = Module._load;
Module._load = (name, ...rest) => stands[name] || load(name, ...rest);

const package = JSON.parse(fs.readFileSync(path.join(folder, "package.json"), "utf8"));
for (const part of [...package.contributes.languages.map((l) => l.configuration), ...package.contributes.grammars.map((g) => g.path), package.main]) {
  if (!fs.existsSync(path.join(folder, part))) throw new Error(`${part} is missing`);
}
const grammar = JSON.parse(fs.readFileSync(path.join(folder, package.contributes.grammars[0].path), "utf8"));
if (grammar.scopeName !== package.contributes.grammars[0].scopeName) throw new Error("another scope");
// What Oniguruma and JavaScript both understand.
const check = (rules) => {
  for (const rule of rules) {
    for (const key of ["match", "begin", "end"]) if (rule[key]) new RegExp(rule[key], "u");
    if (rule.patterns) check(rule.patterns);
  }
};
check(grammar.patterns);
check(grammar.repository.expression.patterns);

const extension = require(path.join(folder, package.main));
Promise.resolve(extension.activate()).then(() => extension.deactivate()).then(() => {
  if (said.join("; ") !== "/opt/maser lsp --stdio maser; start; stop") throw new Error(said.join("; "));
  console.log("ok");
});
