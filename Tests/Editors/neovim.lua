-- Neovim's own client with `maser lsp`, without a screen:
--   nvim --headless -u NONE -l neovim.lua is not there in old versions, so: nvim --headless -u NONE -c 'luafile neovim.lua'
-- MASER is the program, SCRIPT a file to open. Ends with 0 and `ok`, or says what is wrong and ends with 1.
local function fail(what)
  io.stderr:write(vim.inspect(what) .. "\n")
  vim.cmd("cquit 1")
end

local ok, problem = pcall(function()
  vim.opt.runtimepath:prepend(vim.env.PLUGIN)
  vim.cmd("filetype on | syntax on")
  vim.cmd("edit " .. vim.env.SCRIPT)
  assert(vim.bo.filetype == "maser", "the file type is " .. vim.bo.filetype)
  local group = vim.fn.synIDattr(vim.fn.synID(1, 1, 1), "name")
  assert(group == "maserStatement", "the first word is " .. group)
  package.path = vim.env.PLUGIN .. "/lua/?.lua;" .. package.path
  local id = require("maser").start({ cmd = { vim.env.MASER, "lsp" } })
  assert(id, "no client")
  local function wait(what, condition)
    assert(vim.wait(60000, condition, 20), what .. " did not come")
  end
  wait("a diagnostic", function() return #vim.diagnostic.get(0) > 0 end)
  assert(vim.diagnostic.get(0)[1].code == "E0203", vim.inspect(vim.diagnostic.get(0)))
  local function ask(method, more)
    local params = vim.tbl_extend("force", {
      textDocument = vim.lsp.util.make_text_document_params(),
      position = { line = 1, character = 2 },
    }, more or {})
    local answers = vim.lsp.buf_request_sync(0, method, params, 60000)
    local answer = answers and answers[id]
    assert(answer and not answer.err, vim.inspect(answers))
    return answer.result
  end
  assert(ask("textDocument/hover").contents.value:find("sends qubits"))
  -- The fix is made as the editor makes it.
  local range = { start = { line = 1, character = 8 }, ["end"] = { line = 1, character = 8 } }
  local fix = ask("textDocument/codeAction", { range = range, context = { diagnostics = {} } })[1]
  vim.lsp.util.apply_workspace_edit(fix.edit, vim.lsp.get_client_by_id(id).offset_encoding)
  wait("the end of the diagnostic", function() return #vim.diagnostic.get(0) == 0 end)
  local edits = ask("textDocument/formatting", { options = { tabSize = 2, insertSpaces = true } })
  vim.lsp.util.apply_text_edits(edits, 0, vim.lsp.get_client_by_id(id).offset_encoding)
  local text = table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), "\n")
  assert(text == "prepare qubit q=0.25\ncollide theta=1 n=10\nmeasure energy", text)
  vim.lsp.get_client_by_id(id).stop()
end)
if not ok then fail(problem) end
io.stdout:write("ok\n")
vim.cmd("qall!")
