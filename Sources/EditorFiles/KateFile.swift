/// A syntax file for KDE's editors (Kate, KWrite) and for pandoc.
enum KateFile {
  static func file(_ words: WordClasses) -> EditorFiles.File {
    EditorFiles.File(path: "kate/maser.xml", text: text(words))
  }

  private static func list(_ name: String, _ words: [String]) -> String {
    "    <list name=\"\(name)\">\n"
      + words.map { "      <item>\($0)</item>\n" }.joined() + "    </list>"
  }

  private static func text(_ words: WordClasses) -> String {
    #"""
    <?xml version="1.0" encoding="UTF-8"?>
    <!DOCTYPE language>
    <!-- \#(EditorFiles.origin) -->
    <language name="Maser" section="Scientific" version="1" kateversion="5.0" extensions="*.maser" mimetype="text/x-maser" priority="1">
      <highlighting>
    \#(list("statements", words.statements))
    \#(list("clauses", words.clauses))
    \#(list("functions", words.functions))
    \#(list("observables", words.observables))
    \#(list("constants", words.constants))
        <contexts>
          <context name="Script" attribute="Normal" lineEndContext="#stay">
            <StringDetect attribute="Documentation" context="Documentation" String="##"/>
            <DetectChar attribute="Comment" context="Comment" char="#"/>
            <keyword attribute="Statement" context="#stay" String="statements"/>
            <IncludeRules context="Expression"/>
            <DetectChar attribute="Operator" context="#stay" char="{" beginRegion="block"/>
            <DetectChar attribute="Operator" context="#stay" char="}" endRegion="block"/>
          </context>
          <context name="Expression" attribute="Normal" lineEndContext="#stay">
            <DetectSpaces/>
            <DetectChar attribute="String" context="Text" char="&quot;"/>
            <RegExpr attribute="Argument" context="#stay" String="[\w_][\w\d_]*(?=\s*=(?!=))"/>
            <keyword attribute="Function" context="#stay" String="functions"/>
            <keyword attribute="Observable" context="#stay" String="observables"/>
            <keyword attribute="Constant" context="#stay" String="constants"/>
            <keyword attribute="Clause" context="#stay" String="clauses"/>
            <DetectIdentifier/>
            <RegExpr attribute="Number" context="#stay" String="\d[\d_]*(\.\d[\d_]*)?([eE][-+]?\d+)?|\.\d[\d_]*([eE][-+]?\d+)?"/>
            <AnyChar attribute="Operator" context="#stay" String="+-*/^~&lt;&gt;=!.,;:()[]"/>
          </context>
          <context name="Text" attribute="String" lineEndContext="#pop">
            <RegExpr attribute="Escape" context="#stay" String="\\[&quot;\\nt{}]"/>
            <DetectChar attribute="Escape" context="Interpolation" char="{"/>
            <DetectChar attribute="String" context="#pop" char="&quot;"/>
          </context>
          <context name="Interpolation" attribute="Normal" lineEndContext="#pop">
            <DetectChar attribute="Escape" context="#pop" char="}"/>
            <DetectChar attribute="String" context="#pop#pop" char="&quot;"/>
            <IncludeRules context="Expression"/>
          </context>
          <context name="Comment" attribute="Comment" lineEndContext="#pop">
            <DetectSpaces/>
          </context>
          <context name="Documentation" attribute="Documentation" lineEndContext="#pop">
            <DetectSpaces/>
          </context>
        </contexts>
        <itemDatas>
          <itemData name="Normal" defStyleNum="dsNormal"/>
          <itemData name="Statement" defStyleNum="dsControlFlow"/>
          <itemData name="Clause" defStyleNum="dsKeyword"/>
          <itemData name="Function" defStyleNum="dsFunction"/>
          <itemData name="Observable" defStyleNum="dsBuiltIn"/>
          <itemData name="Constant" defStyleNum="dsConstant"/>
          <itemData name="Argument" defStyleNum="dsAttribute"/>
          <itemData name="Number" defStyleNum="dsDecVal"/>
          <itemData name="Operator" defStyleNum="dsOperator"/>
          <itemData name="String" defStyleNum="dsString"/>
          <itemData name="Escape" defStyleNum="dsSpecialChar"/>
          <itemData name="Comment" defStyleNum="dsComment"/>
          <itemData name="Documentation" defStyleNum="dsDocumentation"/>
        </itemDatas>
      </highlighting>
      <general>
        <comments>
          <comment name="singleLine" start="#"/>
        </comments>
        <keywords casesensitive="1"/>
      </general>
    </language>

    """#
  }
}
