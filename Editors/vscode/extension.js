// Written by `maser editor-files` from the language's own tables: change those, not this.
const vscode = require("vscode");
const { LanguageClient } = require("vscode-languageclient/node");

let client;

exports.activate = function () {
  const program = vscode.workspace.getConfiguration("maser").get("program") || "maser";
  client = new LanguageClient(
    "maser",
    "Maser",
    { command: program, args: ["lsp", "--stdio"] },
    { documentSelector: [{ language: "maser" }] },
  );
  return client.start();
};

exports.deactivate = function () {
  return client ? client.stop() : undefined;
};
