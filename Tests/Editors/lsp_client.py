"""A client of pygls asks `maser lsp` everything once; lsprotocol refuses answers that have not the protocol's form.

    python lsp_client.py PROGRAM FOLDER

Says `ok` and ends with 0, or says what is wrong.
"""

import asyncio
import pathlib
import sys

import lsprotocol.types as lsp
from pygls.lsp.client import LanguageClient

TEXT = """\
maser 1
## what the trap is at
let gate = 3*5
proc charge(theta, n=300) {
  prepare qubit q=0.25 c=1
  collide theta=theta n=n
}
charge theta=pi/sqrt(gate) n=40
measure   energy
expect energy > 1
expect energy < 0 because "it cannot"
"""


async def main(program, folder):
    client = LanguageClient("maser-test", "1")
    told, shown, refreshed = asyncio.Queue(), asyncio.Queue(), asyncio.Queue()

    @client.feature(lsp.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
    def diagnostics(params):
        told.put_nowait(params)

    @client.feature(lsp.WINDOW_SHOW_MESSAGE)
    def message(params):
        shown.put_nowait(params)

    @client.feature(lsp.WINDOW_LOG_MESSAGE)
    def log(params):
        pass

    @client.feature(lsp.WORKSPACE_CODE_LENS_REFRESH)
    def refresh(*_):
        refreshed.put_nowait(True)

    async def heard(queue):
        return await asyncio.wait_for(queue.get(), 60)

    path = folder / "trap.maser"
    path.write_text(TEXT)
    uri = path.as_uri()
    document = lsp.TextDocumentIdentifier(uri)
    await client.start_io(program, "lsp", "--stdio")
    capabilities = lsp.ClientCapabilities(
        general=lsp.GeneralClientCapabilities(position_encodings=["utf-16"]),
        workspace=lsp.WorkspaceClientCapabilities(code_lens=lsp.CodeLensWorkspaceClientCapabilities(refresh_support=True)),
        text_document=lsp.TextDocumentClientCapabilities(
            document_symbol=lsp.DocumentSymbolClientCapabilities(hierarchical_document_symbol_support=True)),
    )
    answer = await client.initialize_async(lsp.InitializeParams(capabilities=capabilities))
    legend = answer.capabilities.semantic_tokens_provider.legend
    client.initialized(lsp.InitializedParams())

    # What is wrong is told, and goes with an edit.
    wrong = TEXT.replace("collide theta=theta", "collide tetha=theta")
    client.text_document_did_open(lsp.DidOpenTextDocumentParams(lsp.TextDocumentItem(uri, "maser", 1, wrong)))
    found = (await heard(told)).diagnostics
    assert [d.code for d in found if d.severity == lsp.DiagnosticSeverity.Error] == ["E0203"], found
    place = found[0].range
    actions = await client.text_document_code_action_async(
        lsp.CodeActionParams(document, place, lsp.CodeActionContext(diagnostics=[])))
    assert actions[0].is_preferred and actions[0].edit.changes[uri][0].new_text == "theta", actions
    client.text_document_did_change(lsp.DidChangeTextDocumentParams(
        lsp.VersionedTextDocumentIdentifier(uri=uri, version=2),
        [lsp.TextDocumentContentChangePartial(text="theta", range=place)]))
    found = (await heard(told)).diagnostics
    assert not found, found
    client.text_document_did_save(lsp.DidSaveTextDocumentParams(document))

    def at(line, character):
        return {"text_document": document, "position": lsp.Position(line, character)}

    hover = await client.text_document_hover_async(lsp.HoverParams(**at(8, 11)))
    assert "mean number of photons" in hover.contents.value or "energy" in hover.contents.value, hover
    gate = await client.text_document_hover_async(lsp.HoverParams(**at(7, 22)))
    assert "15" in gate.contents.value and "what the trap is at" in gate.contents.value, gate
    items = await client.text_document_completion_async(lsp.CompletionParams(**at(5, 12)))
    assert "theta=" in [i.label for i in items.items], items
    help_ = await client.text_document_signature_help_async(lsp.SignatureHelpParams(**at(7, 13)))
    assert help_.signatures[0].label == "charge theta= n=300", help_
    definition = await client.text_document_definition_async(lsp.DefinitionParams(**at(7, 2)))
    assert definition[0].range.start == lsp.Position(3, 5), definition
    uses = await client.text_document_references_async(
        lsp.ReferenceParams(context=lsp.ReferenceContext(include_declaration=True), **at(2, 5)))
    assert len(uses) == 2, uses
    marks = await client.text_document_document_highlight_async(lsp.DocumentHighlightParams(**at(2, 5)))
    assert len(marks) == 2, marks
    ready = await client.text_document_prepare_rename_async(lsp.PrepareRenameParams(**at(2, 5)))
    assert ready.placeholder == "gate", ready
    renamed = await client.text_document_rename_async(lsp.RenameParams(new_name="trap", **at(2, 5)))
    assert len(renamed.changes[uri]) == 2, renamed
    edits = await client.text_document_formatting_async(
        lsp.DocumentFormattingParams(document, lsp.FormattingOptions(2, True)))
    assert [e.new_text for e in edits] == ["measure energy\n"], edits
    whole = lsp.Range(lsp.Position(0, 0), lsp.Position(99, 0))
    symbols = await client.text_document_document_symbol_async(lsp.DocumentSymbolParams(document))
    assert [s.name for s in symbols] == ["gate", "charge"], symbols
    folds = await client.text_document_folding_range_async(lsp.FoldingRangeParams(document))
    assert len(folds) == 1, folds
    tokens = await client.text_document_semantic_tokens_full_async(lsp.SemanticTokensParams(document))
    assert len(tokens.data) % 5 == 0 and len(legend.token_types) > max(tokens.data[3::5]), tokens
    hints = await client.text_document_inlay_hint_async(lsp.InlayHintParams(document, whole))
    assert [h.label for h in hints] == ["= 15"], hints
    lenses = await client.text_document_code_lens_async(lsp.CodeLensParams(document))
    assert [l.command.title for l in lenses] == ["run", "check 2 claims", "run"], lenses

    # The claims are checked by a run of the file.
    command = lenses[1].command
    await client.workspace_execute_command_async(
        lsp.ExecuteCommandParams(command=command.command, arguments=command.arguments))
    assert (await heard(shown)).message == "claims: 1 holds, 1 fails"
    await heard(refreshed)
    assert [d.code for d in (await heard(told)).diagnostics] == ["C501"]
    lenses = await client.text_document_code_lens_async(lsp.CodeLensParams(document))
    assert [l.command.title for l in lenses] == ["run", "check 2 claims", "holds", "run", "fails"], lenses
    assert sorted(p.name for p in folder.iterdir()) == ["trap.maser"]

    await client.shutdown_async(None)
    client.exit(None)
    code = await asyncio.wait_for(client._server.wait(), 60)
    assert code == 0, code
    print("ok")


asyncio.run(main(sys.argv[1], pathlib.Path(sys.argv[2]).resolve()))
