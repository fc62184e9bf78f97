import Foundation
import Testing

@Suite("Editor files in the programs that they are for")
struct EditorProgramTests {
  private let program: Program
  private static let tests = EditorPrograms.folder.appendingPathComponent("Editors")

  init() throws {
    program = try Program()
    try program.write(Self.script, to: "a.maser")
  }

  /// Every sort of word.
  private static let script = """
    ## a trap
    let gate = 15
    prepare qubit q=0.25
    collide theta=pi/sqrt(gate) n=3 with damp gamma=0.1  # loss
    print "energy {energy}"
    measure purity

    """

  private func run(_ line: String, _ environment: [String: String] = [:]) throws -> Outcome {
    var given = environment
    given["SCRIPT"] = program.path("a.maser")
    given["FOLDER"] = program.folder.path
    let words = given.map { "\($0.key)='\($0.value)'" }.joined(separator: " ")
    return try program.shell("export HOME=\"$PWD\" \(words); \(line)")
  }

  @Test(
    "Vim colours by them",
    .enabled(if: EditorPrograms.exists("vim"), "needs Vim"))
  func vim() throws {
    let ended = try run(
      "vim -es -u NONE -i NONE -S '\(Self.tests.path)/colours.vim' < /dev/null",
      [
        "PLUGIN": EditorPrograms.editors.appendingPathComponent("vim").path,
        "COLOURS": program.path("colours.txt"),
      ])
    let lines = Set(try program.text(of: "colours.txt").split(separator: "\n").map(String.init))
    for line in [
      "type maser", "comments # %s", "# maserDocumentation", "let maserStatement", "gate maserName",
      "15 maserNumber", "q maserArgument", "collide maserStatement", "theta maserArgument",
      "pi maserConstant", "sqrt maserFunction", "with maserClause", "loss maserComment",
      "\" maserString", "energy maserString", "energy maserObservable", "purity maserObservable",
    ] { #expect(lines.contains(line), "\(line)\n\(ended.errors)") }
  }

  @Test(
    "Neovim starts the server, shows its diagnostics and makes its fixes",
    .enabled(if: EditorPrograms.exists("nvim"), "needs Neovim"))
  func neovim() throws {
    try program.write(
      "prepare qubit q=0.25\ncollide tetha=1 n=10\nmeasure   energy\n", to: "a.maser")
    let ended = try run(
      "timeout 120 nvim --headless -u NONE -i NONE -c 'luafile \(Self.tests.path)/neovim.lua' < /dev/null",
      [
        "PLUGIN": EditorPrograms.editors.appendingPathComponent("vim").path,
        "MASER": Program.path,
      ])
    #expect(ended.exit == 0 && ended.output.contains("ok"), "\(ended.output)\(ended.errors)")
  }

  @Test(
    "Emacs compiles the mode without a warning, colours and indents by it",
    .enabled(if: EditorPrograms.exists("emacs"), "needs Emacs"))
  func emacs() throws {
    let ended = try run(
      "emacs --batch -Q -l '\(Self.tests.path)/colours.el' < /dev/null",
      ["MODE": EditorPrograms.editors.appendingPathComponent("emacs/maser-mode.el").path])
    #expect(ended.exit == 0, "\(ended.errors)")
    for line in [
      "mode maser-mode", "let font-lock-keyword-face", "gate font-lock-variable-name-face",
      "q font-lock-type-face", "sqrt font-lock-function-name-face", "pi font-lock-constant-face",
      "with font-lock-keyword-face", "loss font-lock-comment-face", "energy font-lock-string-face",
      "purity font-lock-builtin-face", "  damp gamma=0.1",
    ] { #expect(ended.lines.contains(line), "\(line) is not in\n\(ended.output)") }
  }

  @Test(
    "Pygments reads every shipped script by the lexer without an error",
    .enabled(if: EditorPrograms.pygments != nil, "needs a Python with Pygments"))
  func pygments() throws {
    let scripts = EditorPrograms.editors.deletingLastPathComponent().appendingPathComponent(
      "scripts")
    let lexer = EditorPrograms.editors.appendingPathComponent("pygments/maser_lexer.py").path
    let ended = try run(
      "'\(EditorPrograms.pygments!)' -B '\(Self.tests.path)/lexing.py' '\(lexer)' $(find '\(scripts.path)' -name '*.maser')"
    )
    #expect(ended.output == "ok\n", "\(ended.errors)")
  }

  @Test(
    "the extension of VS Code starts and stops the server",
    .enabled(if: EditorPrograms.exists("node"), "needs Node"))
  func extensions() throws {
    let folder = EditorPrograms.editors.appendingPathComponent("vscode").path
    let ended = try run("node '\(Self.tests.path)/extension.js' '\(folder)'")
    #expect(ended.output == "ok\n", "\(ended.errors)")
  }

  @Test(
    "KDE's highlighter reads the syntax file",
    .enabled(if: EditorPrograms.exists("kate-syntax-highlighter"), "needs kate-syntax-highlighter"))
  func kate() throws {
    let file = EditorPrograms.editors.appendingPathComponent("kate/maser.xml").path
    let place = "data/org.kde.syntax-highlighting/syntax"
    let ended = try run(
      "mkdir -p '\(place)'; cp '\(file)' '\(place)'; XDG_DATA_HOME=\"$PWD/data\" QT_QPA_PLATFORM=offscreen kate-syntax-highlighter --syntax Maser --output-format html a.maser"
    )
    #expect(ended.exit == 0 && !ended.errors.contains("Maser"), "\(ended.errors)")
    for word in ["collide", "theta", "sqrt", "purity", "with"] {
      #expect(
        ended.output.range(of: "<span [^>]*>\(word)</span>", options: .regularExpression) != nil,
        "\(word) has no colour of its own in\n\(ended.output)")
    }
  }

  @Test("are written by the program as they are in the folder Editors")
  func written() throws {
    let ended = try program.run("editor-files", "out/../made")
    #expect(ended.exit == 3)
    let made = try program.run("editor-files", "made")
    #expect(made.exit == 0 && made.output.isEmpty && made.errors.isEmpty)
    let text = try program.text(of: "made/vim/ftdetect/maser.vim")
    let shipped = EditorPrograms.editors.appendingPathComponent("vim/ftdetect/maser.vim")
    #expect(text == (try String(contentsOf: shipped, encoding: .utf8)))
  }
}
