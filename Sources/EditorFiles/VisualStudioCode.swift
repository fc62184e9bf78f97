import SourceText

/// An extension for Visual Studio Code, with the TextMate grammar that other programs read too.
enum VisualStudioCode {
  static func files(_ words: WordClasses) -> [EditorFiles.File] {
    [
      file("syntaxes/maser.tmLanguage.json", grammar(words)),
      file("language-configuration.json", configuration),
      file("package.json", package),
      EditorFiles.File(path: "vscode/extension.js", text: extensionText),
    ]
  }

  private static func file(_ path: String, _ value: JSONValue) -> EditorFiles.File {
    EditorFiles.File(path: "vscode/\(path)", text: value.indentedText + "\n")
  }

  // MARK: The grammar

  private static let name = #"[\p{L}_][\p{L}\p{N}_]*"#
  private static let number =
    #"\b\d[\d_]*(?:\.\d[\d_]*)?(?:[eE][-+]?\d+)?|\.\d[\d_]*(?:[eE][-+]?\d+)?"#

  private static func grammar(_ words: WordClasses) -> JSONValue {
    func word(_ scope: String, _ list: [String], before: String = "") -> JSONValue {
      [
        "name": .text("\(scope).maser"),
        "match": .text("\\b(?:\(WordClasses.alternatives(list)))\\b\(before)"),
      ]
    }
    let declaration: JSONValue = [
      "match": .text("\\b(let|param|observable|proc|mark)\\s+(\(name))"),
      "captures": [
        "1": ["name": "keyword.control.maser"], "2": ["name": "entity.name.maser"],
      ],
    ]
    let string: JSONValue = [
      "name": "string.quoted.double.maser", "begin": "\"", "end": "\"|$",
      "patterns": [
        ["name": "constant.character.escape.maser", "match": #"\\["\\nt{}]"#],
        [
          "name": "meta.embedded.maser", "begin": #"\{"#, "end": #"\}|(?=")|$"#,
          "patterns": [["include": "#expression"]],
        ],
      ],
    ]
    let expression: [JSONValue] = [
      ["name": "constant.numeric.maser", "match": .text(number)],
      ["name": "variable.parameter.maser", "match": .text("\(name)(?=\\s*=(?!=))")],
      word("support.function", words.functions, before: #"(?=\s*\()"#),
      word("support.variable", words.observables),
      word("constant.language", words.constants),
      word("keyword.other", words.clauses),
      ["name": "keyword.operator.maser", "match": #"\.\.|[<>=!]=|[-+*/^~<>=]"#],
    ]
    let statements: [JSONValue] = [
      ["name": "comment.line.documentation.maser", "match": "##.*$"],
      ["name": "comment.line.number-sign.maser", "match": "#.*$"],
      string, declaration, word("keyword.control", words.statements),
      ["include": "#expression"],
    ]
    return [
      "name": "Maser", "scopeName": "source.maser", "fileTypes": ["maser"],
      "comment": .text(EditorFiles.origin),
      "patterns": .list(statements),
      "repository": ["expression": ["patterns": .list(expression)]],
    ]
  }

  // MARK: The extension

  private static let configuration: JSONValue = [
    "comments": ["lineComment": "#"],
    "brackets": [["{", "}"], ["[", "]"], ["(", ")"]],
    "autoClosingPairs": [
      ["open": "{", "close": "}"], ["open": "[", "close": "]"], ["open": "(", "close": ")"],
      ["open": "\"", "close": "\"", "notIn": ["string", "comment"]],
    ],
    "surroundingPairs": [["{", "}"], ["[", "]"], ["(", ")"], ["\"", "\""]],
    "indentationRules": [
      "increaseIndentPattern": #"^[^#"]*\{\s*(#.*)?$"#, "decreaseIndentPattern": #"^\s*\}"#,
    ],
    "onEnterRules": [
      ["beforeText": #"^\s*##"#, "action": ["indent": "none", "appendText": "## "]]
    ],
  ]

  private static let package: JSONValue = [
    "name": "maser", "displayName": "Maser",
    "description": "Protocols on a micromaser quantum battery",
    "version": "0.1.0", "publisher": "maser", "license": "UNLICENSED",
    "engines": ["vscode": "^1.75.0"], "categories": ["Programming Languages"],
    "main": "./extension.js",
    "activationEvents": ["onLanguage:maser"],
    "contributes": [
      "languages": [
        [
          "id": "maser", "aliases": ["Maser"], "extensions": [".maser"],
          "firstLine": #"^maser\s+\d"#, "configuration": "./language-configuration.json",
        ]
      ],
      "grammars": [
        [
          "language": "maser", "scopeName": "source.maser",
          "path": "./syntaxes/maser.tmLanguage.json",
        ]
      ],
      "configuration": [
        "title": "Maser",
        "properties": [
          "maser.program": [
            "type": "string", "default": "maser",
            "description": "The program: its path, or its name where it is on PATH.",
          ]
        ],
      ],
      "configurationDefaults": [
        "[maser]": ["editor.formatOnSave": true, "editor.semanticHighlighting.enabled": true]
      ],
    ],
    "dependencies": ["vscode-languageclient": "^9.0.1"],
  ]

  private static let extensionText = """
    // \(EditorFiles.origin)
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

    """
}

extension JSONValue {
  /// The value on several lines, two blanks a level; what is short stays on one.
  var indentedText: String { indented(0) }

  private func indented(_ depth: Int) -> String {
    let whole = spacedText
    let outer = String(repeating: "  ", count: depth)
    let inner = outer + "  "
    if whole.count + outer.count <= 90 { return whole }
    switch self {
    case .list(let items) where !items.isEmpty:
      return "[\n" + items.map { inner + $0.indented(depth + 1) }.joined(separator: ",\n")
        + "\n\(outer)]"
    case .fields(let fields) where !fields.isEmpty:
      return "{\n"
        + fields.map { "\(inner)\(jsonString($0.name)): \($0.value.indented(depth + 1))" }
        .joined(separator: ",\n") + "\n\(outer)}"
    default: return whole
    }
  }

  private var spacedText: String {
    switch self {
    case .list(let items): "[" + items.map(\.spacedText).joined(separator: ", ") + "]"
    case .fields(let fields) where fields.isEmpty: "{}"
    case .fields(let fields):
      "{ " + fields.map { "\(jsonString($0.name)): \($0.value.spacedText)" }.joined(separator: ", ")
        + " }"
    default: jsonText
    }
  }
}
