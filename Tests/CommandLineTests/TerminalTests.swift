import Foundation
import Testing

@Suite("The emulated screen")
struct ScreenTests {
  private let esc = "\u{1B}"

  private func screen(_ text: String, columns: Int = 10, rows: Int = 3) -> Screen {
    var screen = Screen(columns: columns, rows: rows)
    screen.write(text)
    return screen
  }

  private func position(_ row: Int, _ column: Int) -> Screen.Position {
    Screen.Position(row: row, column: column)
  }

  @Test("a line feed goes down and a carriage return goes left")
  func lines() {
    #expect(screen("ab\r\ncd").lines == ["ab", "cd", ""])
    #expect(screen("ab\ncd").lines == ["ab", "  cd", ""])
    #expect(screen("ab\rc").lines == ["cb", "", ""])
  }

  @Test("a backspace moves without erasing and stops at the edge")
  func backspace() {
    let screen = screen("ab\u{8}\u{8}\u{8}c")
    #expect(screen.lines[0] == "cb")
    #expect(screen.cursor == position(0, 1))
  }

  @Test("a tabulator goes to the next multiple of eight or to the last column")
  func tabulator() {
    #expect(screen("a\tb").lines[0] == "a       b")
    #expect(screen("a\t\tb").lines[0] == "a        b")
  }

  @Test("bells are counted and not shown")
  func bells() {
    let screen = screen("a\u{7}b\u{7}")
    #expect(screen.bells == 2)
    #expect(screen.lines[0] == "ab")
  }

  @Test("a full row wraps only when the next character comes")
  func pendingWrap() {
    #expect(screen("0123456789").cursor == position(0, 9))
    #expect(screen("0123456789a").lines == ["0123456789", "a", ""])
    #expect(screen("0123456789\r\na").lines == ["0123456789", "a", ""])
    #expect(screen("0123456789\ra").lines == ["a123456789", "", ""])
    #expect(screen("0123456789\u{8}a").lines == ["01234567a9", "", ""])
    #expect(screen("0123456789 \ra").lines == ["0123456789", "a", ""])
  }

  @Test("erasing with a wrap pending takes the last character, as in xterm")
  func pendingErase() {
    let screen = screen("0123456789\(esc)[Ka")
    #expect(screen.lines == ["012345678a", "", ""])
  }

  @Test("rows that leave at the top are the scrollback")
  func scrollback() {
    let screen = screen("1\r\n2\r\n3\r\n4\r\n5")
    #expect(screen.lines == ["3", "4", "5"])
    #expect(screen.scrollback == ["1", "2"])
    #expect(screen.everything == "1\n2\n3\n4\n5")
    #expect(screen.shows("1"))
    #expect(screen.shows("2\n3"))
    #expect(!screen.shows("6"))
  }

  @Test("the blank after a prompt can be looked for though rows are shown without it")
  func promptBlank() {
    let screen = screen("maser> ")
    #expect(screen.shows("maser> "))
    #expect(screen.lines[0] == "maser>")
    #expect(screen.everything == "maser>")
  }

  @Test("the cursor moves by sequences and never leaves the screen")
  func moves() {
    #expect(screen("ab\(esc)[Bc").lines == ["ab", "  c", ""])
    #expect(screen("ab\(esc)[2Bc").lines == ["ab", "", "  c"])
    #expect(screen("\r\n\r\na\(esc)[2Ab").lines == [" b", "", "a"])
    #expect(screen("a\(esc)[2Cb\(esc)[3Dc").lines[0] == "ac b")
    #expect(screen("abc\(esc)[2Gd\(esc)[Ge").lines[0] == "edc")
    #expect(screen("\(esc)[2;3Ha\(esc)[3fb\(esc)[Hc").lines == ["c", "  a", "b"])
    #expect(screen("\(esc)[99;99H").cursor == position(2, 9))
    #expect(screen("\(esc)[99A\(esc)[99D").cursor == position(0, 0))
    #expect(screen("\(esc)[0;0H\(esc)[0Ca").lines[0] == " a")
    #expect(screen("\(esc)[99999999999999999999B").cursor.row <= 2)
  }

  @Test("rows and the screen are erased in part or whole")
  func erasing() {
    let full = "abc\r\ndef\r\nghi\(esc)[2;2H"
    #expect(screen("\(full)\(esc)[K").lines == ["abc", "d", "ghi"])
    #expect(screen("\(full)\(esc)[1K").lines == ["abc", "  f", "ghi"])
    #expect(screen("\(full)\(esc)[2K").lines == ["abc", "", "ghi"])
    #expect(screen("\(full)\(esc)[J").lines == ["abc", "d", ""])
    #expect(screen("\(full)\(esc)[1J").lines == ["", "  f", "ghi"])
    #expect(screen("\(full)\(esc)[2J").lines == ["", "", ""])
    #expect(screen("\(full)\(esc)[2J").cursor == position(1, 1))
    #expect(screen("\(full)\(esc)[X").lines[1] == "d f")
    #expect(screen("\(full)\(esc)[99X").lines[1] == "d")
    #expect(screen("\(esc)[3;10H\(esc)[J").lines == ["", "", ""])
    #expect(screen("1\r\n2\r\n3\r\n4\(esc)[3J").everything == "2\n3\n4")
  }

  @Test("characters and rows are inserted and deleted")
  func insertingAndDeleting() {
    #expect(screen("abcdef\(esc)[2G\(esc)[2P").lines[0] == "adef")
    #expect(screen("abcdef\(esc)[2G\(esc)[99P").lines[0] == "a")
    #expect(screen("abcdef\(esc)[2G\(esc)[2@").lines[0] == "a  bcdef")
    #expect(screen("0123456789\(esc)[2G\(esc)[@").lines[0] == "0 12345678")
    #expect(screen("0123456789\(esc)[2G\(esc)[99@").lines[0] == "0")
    let full = "abc\r\ndef\r\nghi\(esc)[2;1H"
    #expect(screen("\(full)\(esc)[L").lines == ["abc", "", "def"])
    #expect(screen("\(full)\(esc)[99L").lines == ["abc", "", ""])
    #expect(screen("\(full)\(esc)[M").lines == ["abc", "ghi", ""])
    #expect(screen("\(full)\(esc)[99M").lines == ["abc", "", ""])
  }

  @Test("the cursor is saved and restored, with a pending wrap")
  func saving() {
    #expect(screen("ab\(esc)7\r\ncd\(esc)8e").lines == ["abe", "cd", ""])
    #expect(screen("0123456789\(esc)7\(esc)[H\(esc)8a").lines == ["0123456789", "a", ""])
  }

  @Test("a reverse line feed at the top pushes the rows down")
  func reverseLineFeed() {
    #expect(screen("a\r\nb\(esc)Mc").lines == ["ac", "b", ""])
    #expect(screen("a\r\nb\(esc)[H\(esc)Mc").lines == ["c", "a", "b"])
  }

  @Test("colours, modes, titles, character sets and unknown sequences do not show")
  func ignored() {
    for sequence in [
      "[1;31m", "[38;5;9m", "[m", "[?2004h", "[?25l", "[4h", "[1;2r", "[>4;1m", "[>c", "[ q",
      "[!p", "[?1J", "[99z", "]0;a title\u{7}", "]8;;file:\(esc)\\", "P$q\(esc)\\", "_x\(esc)\\",
      "(B", ")0", "#8", "=", ">", "Z",
    ] {
      let screen = screen("a\(esc)\(sequence)b")
      #expect(screen.everything == "ab", "\(sequence)")
      #expect(screen.cursor == position(0, 2), "\(sequence)")
      #expect(screen.bells == 0, "\(sequence)")
    }
  }

  @Test("a sequence may come in pieces and hold control characters")
  func pieces() {
    var pieces = Screen(columns: 10, rows: 3)
    for byte in "ab\(esc)[1;1Hθ\(esc)]0;x\u{7}".utf8 { pieces.write([byte]) }
    #expect(pieces.lines[0] == "θb")
    #expect(screen("abc\(esc)[\r1Cd").lines[0] == "adc")
    #expect(screen("abc\(esc)[1\u{18}d").lines[0] == "abcd")
    #expect(screen("abc\(esc)[1\(esc)[2Gd").lines[0] == "adc")
  }

  @Test("Greek letters, accents and wide characters take one, no and two columns")
  func widths() {
    #expect(screen("θ = π").cursor == position(0, 5))
    let accent = screen("e\u{301}x")
    #expect(accent.lines[0].unicodeScalars.elementsEqual("e\u{301}x".unicodeScalars))
    #expect(accent.cursor == position(0, 2))
    #expect(screen("日本").cursor == position(0, 4))
    #expect(screen("日本\u{8}\u{8}\u{8}x").lines[0] == " x本")
    #expect(screen("日本\(esc)[2G\(esc)[P").lines[0] == " 本")
    #expect(screen("日本\(esc)[2G\(esc)[@").lines[0] == "   本")
    #expect(screen("012345678日").lines == ["012345678", "日", ""])
    #expect(screen("01234567日a").lines == ["01234567日", "a", ""])
    #expect(screen("012345678e\u{301}").lines == ["012345678e\u{301}", "", ""])
  }

  @Test("what is not UTF-8 shows as replacement characters")
  func invalid() {
    var screen = Screen(columns: 10, rows: 1)
    screen.write([0x61, 0xFF, 0x62, 0xCE, 0x63, 0xE2, 0x82, 0x0D, 0x0A, 0x64])
    #expect(screen.everything == "a\u{FFFD}b\u{FFFD}c\u{FFFD}\nd")
  }

  @Test("a resized screen keeps the row of the cursor and cuts the others")
  func resizing() {
    var screen = screen("0123456789\r\nab\r\ncd")
    screen.resize(columns: 5, rows: 2)
    #expect(screen.everything == "0123456789\nab\ncd")
    #expect(screen.lines == ["ab", "cd"])
    #expect(screen.cursor == position(1, 2))
    screen.resize(columns: 12, rows: 4)
    #expect(screen.lines == ["ab", "cd", "", ""])
    screen.resize(columns: 12, rows: 2)
    #expect(screen.lines == ["ab", "cd"])
    screen.write("\u{1B}[Hxyz")
    screen.resize(columns: 2, rows: 1)
    #expect(screen.lines == ["xy"])
    #expect(screen.cursor == position(0, 1))
    var wide = self.screen("日本")
    wide.resize(columns: 3, rows: 1)
    #expect(wide.lines == ["日"])
  }

  @Test("whatever comes, no sequence stops the screen")
  func anything() {
    var state: UInt64 = 7
    var bytes: [UInt8] = []
    let alphabet = Array("ab\u{1B}\u{1B}[[[;059ABCDGHJKP@XLMmhl78\r\n\u{8}\t日e\u{301}".utf8)
    for _ in 0..<20_000 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      bytes.append(alphabet[Int(state >> 33) % alphabet.count])
    }
    for columns in [1, 2, 7] {
      var screen = Screen(columns: columns, rows: 3)
      for start in stride(from: 0, to: bytes.count, by: 1000) {
        screen.write(bytes[start..<start + 1000])
        screen.resize(columns: 1 + (columns + start / 1000) % 9, rows: 1 + start / 1000 % 4)
        #expect(screen.lines.count == screen.rows)
        #expect(screen.cursor.row < screen.rows && screen.cursor.column < screen.columns)
      }
    }
  }
}

@Suite("The pseudo-terminal of these tests")
struct TerminalTests {
  private func shell(_ line: String, columns: Int = 80, rows: Int = 24) throws -> Terminal {
    try Terminal("/bin/sh", ["-c", line], columns: columns, rows: rows)
  }

  @Test("what is typed is echoed and read, and Ctrl-D is the end of input")
  func echo() throws {
    let terminal = try Terminal("/bin/cat")
    try terminal.send("hello\r")
    try terminal.waitFor("hello\nhello")
    #expect(terminal.cursor == Screen.Position(row: 2, column: 0))
    try terminal.send(Key.ctrlD)
    #expect(try terminal.waitForExit() == .exit(0))
    #expect(terminal.screen.count == 24)
    #expect(terminal.screen[0...2] == ["hello", "hello", ""])
    #expect(String(decoding: terminal.output, as: UTF8.self) == "hello\r\nhello\r\n")
  }

  @Test("Ctrl-C reaches the program as SIGINT")
  func interrupt() throws {
    let terminal = try shell("echo ready; exec cat")
    try terminal.waitFor("ready")
    try terminal.send(Key.ctrlC)
    #expect(try terminal.waitForExit() == .signal(SIGINT))
    #expect(terminal.everything == "ready\n^C")
  }

  @Test("signals can be sent without a key")
  func signals() throws {
    let terminal = try shell(
      "trap 'echo got it; exit 7' TERM; echo ready; while :; do sleep 0.02; done")
    try terminal.waitFor("ready")
    terminal.signal(SIGTERM)
    #expect(try terminal.waitForExit() == .exit(7))
    #expect(terminal.everything == "ready\ngot it")
    terminal.signal(SIGTERM)
  }

  @Test("the window has the given size, and the program is told of a new one")
  func size() throws {
    let terminal = try shell(
      "stty size; trap 'stty size' WINCH; echo ready; while :; do sleep 0.02; done",
      columns: 61, rows: 7)
    try terminal.waitFor("7 61\nready")
    #expect(terminal.screen.count == 7)
    try terminal.resize(columns: 33, rows: 9)
    try terminal.waitFor("ready\n9 33")
    #expect(terminal.screen.count == 9)
  }

  @Test("a closed window is SIGHUP, and an error for who reads on regardless")
  func hangUp() throws {
    let terminal = try shell("echo ready; exec cat")
    try terminal.waitFor("ready")
    terminal.hangUp()
    #expect(try terminal.waitForExit() == .signal(SIGHUP))
    #expect(terminal.everything == "ready")
    #expect(throws: TerminalError.self) { try terminal.send("a") }

    let deaf = try shell("trap '' HUP; echo ready; cat 2>&1; exit 5")
    try deaf.waitFor("ready")
    deaf.hangUp()
    #expect(try deaf.waitForExit() == .exit(5))
  }

  @Test("half a megabyte of input arrives whole, echoed or not", arguments: ["echo", "-echo"])
  func much(mode: String) throws {
    let terminal = try shell("stty \(mode); echo ready; wc -c; stty echo")
    try terminal.waitFor("ready")
    let line = String(repeating: "0123456789", count: 5).dropLast() + "\r"
    try terminal.send(String(repeating: String(line), count: 10_000), seconds: 60)
    try terminal.send(Key.ctrlD)
    #expect(try terminal.waitForExit(seconds: 60) == .exit(0))
    #expect(terminal.everything.split(separator: "\n").last == "500000")
  }

  @Test("input nobody reads is an error in time and not a deadlock")
  func unread() throws {
    let terminal = try shell("stty raw -echo; echo ready; exec sleep 60")
    try terminal.waitFor("ready")
    let error = #expect(throws: TerminalError.self) {
      try terminal.send(String(repeating: "x", count: 500_000), seconds: 0.3)
    }
    #expect(error?.description.contains("of 500000 bytes") == true)
  }

  @Test("output without end does not hold up a deadline")
  func endless() throws {
    let terminal = try Terminal("/usr/bin/yes")
    #expect(throws: TerminalError.self) { try terminal.waitFor("no", seconds: 0.2) }
    try terminal.send(Key.ctrlC)
    #expect(try terminal.waitForExit() == .signal(SIGINT))
  }

  @Test("what does not come is an error that shows the whole screen")
  func missing() throws {
    let terminal = try shell("echo first; echo second; exec cat")
    try terminal.waitFor("second")
    let error = #expect(throws: TerminalError.self) {
      try terminal.waitFor("third", seconds: 0.1)
    }
    #expect(error?.description.contains("\"third\" did not come in 0.1 s") == true)
    #expect(error?.description.contains("first\nsecond") == true)
    #expect(throws: TerminalError.self) { try terminal.waitForExit(seconds: 0.1) }
  }

  @Test("waiting ends at once when the program has")
  func gone() throws {
    let terminal = try shell("echo last; exit 3")
    let begin = ContinuousClock.now
    let error = #expect(throws: TerminalError.self) { try terminal.waitFor("never") }
    #expect(begin.duration(to: .now) < .seconds(5))
    #expect(error?.description.contains("last") == true)
    #expect(try terminal.waitForExit() == .exit(3))
  }

  @Test("the screen can be waited for in other ways than by its text")
  func conditions() throws {
    let terminal = try shell("printf 'a\\r\\n'; sleep 0.2; printf 'name? '; read name")
    try terminal.waitFor("a prompt") { $0.cursor == Screen.Position(row: 1, column: 6) }
    terminal.wait(seconds: 0.05)
    try terminal.waitFor("name? ")
    #expect(terminal.display.bells == 0)
  }

  @Test("the environment is given completely, and the files of the program are its own")
  func surroundings() throws {
    let terminal = try shell("pwd; env | sort; tty -s && echo a terminal", columns: 2000)
    #expect(try terminal.waitForExit() == .exit(0))
    let lines = terminal.everything.split(separator: "\n").map(String.init)
    let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    let home = terminal.home.path
    #expect(lines.first == terminal.folder.resolvingSymlinksInPath().path)
    #expect(lines.last == "a terminal")
    for line in [
      "HOME=\(home)", "XDG_STATE_HOME=\(home)/state", "LANG=C.UTF-8", "TERM=xterm-256color",
      "PATH=\(path)",
    ] {
      #expect(lines.contains(line))
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: terminal.folder.path).isEmpty)

    let given = try Terminal(
      "/usr/bin/env", environment: ["TERM": "dumb"], folder: terminal.folder)
    #expect(try given.waitForExit() == .exit(0))
    #expect(given.everything == "TERM=dumb")
    #expect(given.folder == terminal.folder)
  }

  @Test("a program that cannot be started is an error")
  func notStarted() {
    #expect(throws: TerminalError.self) { _ = try Terminal("/no/such/program") }
  }

  @Test("letting go of a terminal kills the program and removes its files")
  func letGo() throws {
    var terminal: Terminal? = try shell(
      "trap '' HUP TERM INT; echo ready; while :; do sleep 1; done")
    try terminal?.waitFor("ready")
    let process = try #require(terminal?.process)
    let home = try #require(terminal?.home)
    #expect(kill(process, 0) == 0)
    terminal = nil
    #expect(kill(process, 0) == -1)
    #expect(!FileManager.default.fileExists(atPath: home.path))
  }

  @Test("pastes are bracketed, and their lines end as the Enter key has it")
  func paste() throws {
    #expect(Key.paste("a\nb") == "\u{1B}[200~a\rb\u{1B}[201~")
    let terminal = try shell("stty raw -echo; echo ready; head -c 15 | od -An -c -w15")
    try terminal.waitFor("ready")
    try terminal.send(Key.paste("a\nb"))
    #expect(try terminal.waitForExit() == .exit(0))
    let shown = terminal.everything.split(separator: "\n").last ?? ""
    #expect(
      shown.split(separator: " ")
        == ["033", "[", "2", "0", "0", "~", "a", "\\r", "b", "033", "[", "2", "0", "1", "~"])
  }
}
