-- Written by `maser editor-files` from the language's own tables: change those, not this.
-- Neovim's own client: `require("maser").setup()` in init.lua starts it for every maser script.
local M = {}

--- Starts the server for the buffer, or joins it to the one that runs; the number of the client.
function M.start(options)
  local name = vim.api.nvim_buf_get_name(0)
  local configuration = vim.tbl_extend("force", {
    name = "maser",
    cmd = { "maser", "lsp", "--stdio" },
    root_dir = vim.fn.fnamemodify(name, ":p:h"),
  }, options or {})
  if vim.lsp.start then
    return vim.lsp.start(configuration)
  end
  -- Before Neovim 0.8.
  M.client = M.client or vim.lsp.start_client(configuration)
  vim.lsp.buf_attach_client(0, M.client)
  return M.client
end

--- Starts it whenever a script is opened.
function M.setup(options)
  vim.api.nvim_create_autocmd("FileType", {
    pattern = "maser",
    callback = function()
      M.start(options)
    end,
  })
end

return M
