import Foundation
import Testing

@Suite("./run install")
struct InstallTests {
  private let program: Program
  private static let root = EditorPrograms.folder.deletingLastPathComponent()

  init() throws { program = try Program() }

  /// A line of the shell after the functions of installing, with the program that is tested as the one that is installed.
  private func shell(_ line: String) throws -> Outcome {
    try program.shell(
      "set -euo pipefail; root='\(Self.root.path)'; binary='\(Program.path)'; source \"$root/.ci/install.sh\"; \(line)"
    )
  }

  @Test("puts everything below the prefix, and uninstall takes back exactly that")
  func roundTrip() throws {
    try program.write("mine", to: "there/bin/other")
    try program.write("mine", to: "there/share/maser/scripts/own.maser")
    let installed = try shell("(install_all --prefix there)")
    #expect(installed.exit == 0 && installed.errors.isEmpty, "\(installed.errors)")
    for path in [
      "bin/maser", "share/man/man1/maser.1", "share/man/man1/maser-run.1",
      "share/man/man7/maser-language.7", "share/bash-completion/completions/maser",
      "share/zsh/site-functions/_maser", "share/fish/vendor_completions.d/maser.fish",
      "share/maser/scripts/tour.maser", "share/maser/scripts/paper/figure-1.maser",
      "share/maser/editors/vim/syntax/maser.vim", "share/maser/session-protocol.md",
      "share/maser/Python/pyproject.toml", "share/maser/Python/src/maser/kernel/__main__.py",
      "share/maser/installed.txt",
    ] { #expect(FileManager.default.fileExists(atPath: program.path("there/\(path)")), "\(path)") }
    #expect(installed.output.contains("/share/maser/Python[jupyter]'"))
    // What works there needs nothing else: only that folder is on PATH.
    let used = try program.shell(
      "mkdir work; cd work; export PATH=\"$PWD/../there/bin\"; command maser examples tour && command maser check tour.maser && command maser new && command maser experiment.maser"
    )
    #expect(used.exit == 0, "\(used.errors)")
    #expect(used.lines.prefix(2) == ["tour.maser", "experiment.maser"])
    #expect(used.output.contains("expect energy <= n") == false && used.output.contains("purity ="))
    // Again over itself, then away.
    #expect(try shell("(install_all --prefix=there)").exit == 0)
    let gone = try shell("(uninstall --prefix there)")
    #expect(gone.exit == 0 && gone.output.hasPrefix("removed from "))
    let left = try program.shell("cd there; find . -type f | sort")
    #expect(left.lines == ["./bin/other", "./share/maser/scripts/own.maser"])
    #expect(try shell("(uninstall --prefix there)").exit == 1)
    #expect(try shell("(install_all --prefix)").exit == 64)
    #expect(try shell("(install_all --elsewhere)").exit == 64)
  }

  @Test(
    "the manual pages are read without a warning, and say what the program says",
    .enabled(if: EditorPrograms.exists("groff"), "needs groff"))
  func manuals() throws {
    #expect(try program.run("manual-pages", "man").exit == 0)
    let files = try program.shell("ls man/man1/* man/man7/*").lines
    #expect(files.count > 15)
    for file in files {
      let read = try program.shell("groff -man -Tutf8 -K utf8 -ww '\(file)'")
      #expect(read.errors.isEmpty && read.exit == 0, "\(file): \(read.errors)")
      #expect(!read.output.isEmpty)
    }
    let run = try program.shell(
      "groff -man -Tascii man/man1/maser-run.1 | sed 's/.\\x08//g; s/\\x1b\\[[0-9;]*m//g'"
    ).output
    for word in ["--format", "--jobs", "--strict", "SEE ALSO"] { #expect(run.contains(word)) }
    let language = try program.text(of: "man/man7/maser-language.7")
    for word in ["collide", "ergotropy", "linspace"] {
      #expect(language.contains(".SS \"\(word)\""))
    }
  }

  /// Packages that nobody ships are not worth long compression.
  private static let quick = "DPKG_DEB_COMPRESSOR_TYPE=gzip DPKG_DEB_COMPRESSOR_LEVEL=1"

  /// What each shell offers behind `maser ver` and `maser check pul`.
  private static let offers = [
    "bash": """
    source completion; COMP_LINE='maser ver'; COMP_POINT=9; COMP_WORDS=(maser ver); COMP_CWORD=1
    _maser maser ver maser; printf '%s\\n' "${COMPREPLY[@]}"
    COMPREPLY=(); COMP_LINE='maser check pul'; COMP_POINT=15; COMP_WORDS=(maser check pul); COMP_CWORD=2
    _maser maser pul check; printf '%s\\n' "${COMPREPLY[@]}"
    """,
    "fish": "source completion; complete -C'maser ver'; complete -C'maser check pul'",
    "zsh": """
    mkdir -p functions; cp completion functions/_maser
    zmodload zsh/zpty; zpty shell env TERM=dumb PATH="$PATH" zsh -f -i
    zpty -w shell 'PS1= PROMPT_EOL_MARK=; fpath=($PWD/functions $fpath); autoload -Uz compinit; compinit -u -D; echo ready'
    until zpty -r shell line '*ready*'; do :; done
    zpty -n -w shell $'maser ver\\t'; zpty -r shell line '*verify*' && print -r -- verify
    zpty -n -w shell $'\\C-umaser check pul\\t'; zpty -r shell line '*pulse.maser*' && print -r -- pulse.maser
    zpty -d shell
    """,
  ]

  @Test("every shell completes subcommands and scripts", arguments: EditorPrograms.shells)
  func completions(shell: String) throws {
    let folder = URL(fileURLWithPath: Program.path).deletingLastPathComponent().path
    try program.write(Self.offers[shell]!, to: "offer")
    try program.write("measure energy\n", to: "pulse.maser")
    let ended = try program.shell(
      "maser --generate-completion-script \(shell) > completion; export PATH='\(folder)':\"$PATH\"; timeout 60 \(shell) offer < /dev/null"
    )
    for word in ["verify", "pulse.maser"] {
      #expect(ended.output.contains(word), "\(word): \(ended.output)\(ended.errors)")
    }
  }

  @Test("examples are listed, copied without replacing anything, and new scripts run")
  func examples() throws {
    let list = try program.run("examples")
    #expect(list.exit == 0 && list.lines.first?.hasPrefix("tour ") == true)
    #expect(list.lines.contains { $0.hasPrefix("figure-7 ") })
    #expect(
      try program.run("examples", "rabi-coupling", "tour.maser").output
        == "rabi-coupling.maser\ntour.maser\n")
    let again = try program.run("examples", "tour")
    #expect(again.exit == 3 && again.errors.contains("it is there already"))
    let wrong = try program.run("examples", "figure-77")
    #expect(wrong.exit == 64 && wrong.errors.contains("did you mean `figure-7`?"))
    #expect(try program.run("new", "first").output == "first.maser\n")
    #expect(try program.run("new", "first").exit == 3)
    let run = try program.run("first.maser", "n=20")
    #expect(run.exit == 0 && run.errors.isEmpty, "\(run.errors)")
    #expect(try program.run("fmt", "--check", "first.maser").exit == 0)
  }

  @Test(
    "a Debian package holds a program that runs, and knows what it needs",
    .enabled(if: EditorPrograms.exists("dpkg-shlibdeps"), "needs dpkg-dev"))
  func package() throws {
    let made = try program.shell(
      "\(Self.quick) '\(Self.root.path)/Packaging/deb' --out made --binary '\(Program.path)'")
    let file = try #require(made.lines.first, "\(made.errors)")
    let fields = try program.shell("dpkg-deb --field '\(file)'").output
    for part in ["Package: maser", "libreadline8", "Recommends: gnuplot-nox"] {
      #expect(fields.contains(part), "\(fields)")
    }
    let used = try program.shell(
      "dpkg-deb -x '\(file)' root; cd root; export PATH=\"$PWD/usr/bin\"; command maser examples tour && command maser check tour.maser"
    )
    #expect(used.exit == 0 && used.output == "tour.maser\n", "\(used.errors)")
    let again = try program.shell(
      "\(Self.quick) '\(Self.root.path)/Packaging/deb' --out again --binary '\(Program.path)' && cmp made/*.deb again/*.deb"
    )
    #expect(again.exit == 0, "the same files make another package")
  }
}
