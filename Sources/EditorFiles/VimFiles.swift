/// A plugin folder for Vim and Neovim: syntax, file type, and the language server for Neovim's own client.
enum VimFiles {
  static func files(_ words: WordClasses) -> [EditorFiles.File] {
    [
      EditorFiles.File(path: "vim/syntax/maser.vim", text: syntax(words)),
      EditorFiles.File(
        path: "vim/ftdetect/maser.vim",
        text: "\" \(EditorFiles.origin)\nautocmd BufRead,BufNewFile *.maser setfiletype maser\n"),
      EditorFiles.File(path: "vim/ftplugin/maser.vim", text: plugin),
      EditorFiles.File(path: "vim/lua/maser.lua", text: client),
    ]
  }

  private static func syntax(_ words: WordClasses) -> String {
    """
    " \(EditorFiles.origin)
    if exists("b:current_syntax")
      finish
    endif

    syntax case match
    syntax keyword maserStatement \(words.statements.joined(separator: " "))
    syntax keyword maserClause \(words.clauses.joined(separator: " "))
    syntax keyword maserObservable \(words.observables.joined(separator: " "))
    syntax keyword maserConstant \(words.constants.joined(separator: " "))
    syntax match maserFunction "\\<\\%(\(words.functions.joined(separator: "\\|"))\\)\\ze\\s*("
    syntax match maserArgument "\\<\\k\\+\\ze\\s*=\\%(=\\)\\@!"
    syntax match maserNumber "\\<\\d[0-9_]*\\%(\\.\\d[0-9_]*\\)\\=\\%([eE][-+]\\=\\d\\+\\)\\="
    syntax match maserNumber "\\%(\\k\\|\\.\\)\\@<!\\.\\d[0-9_]*\\%([eE][-+]\\=\\d\\+\\)\\="
    syntax match maserOperator "\\.\\.\\|[<>=!]=\\|[-+*/^~<>=]"
    syntax match maserName "\\%(\\<\\%(let\\|param\\|observable\\|proc\\|mark\\)\\s\\+\\)\\@<=\\k\\+"
    syntax match maserEscape +\\\\["\\\\nt{}]+ contained
    syntax region maserInterpolation matchgroup=maserEscape start="{" end="}" contained oneline contains=maserObservable,maserConstant,maserFunction,maserNumber,maserOperator,maserClause
    syntax region maserString start=+"+ skip=+\\\\.+ end=+"+ oneline contains=maserEscape,maserInterpolation
    syntax keyword maserTodo TODO FIXME allow contained
    syntax match maserComment "#.*$" contains=maserTodo,@Spell
    syntax match maserDocumentation "##.*$" contains=@Spell

    highlight default link maserStatement Statement
    highlight default link maserClause Keyword
    highlight default link maserObservable Identifier
    highlight default link maserConstant Constant
    highlight default link maserFunction Function
    highlight default link maserArgument Type
    highlight default link maserNumber Number
    highlight default link maserOperator Operator
    highlight default link maserName Identifier
    highlight default link maserEscape SpecialChar
    highlight default link maserString String
    highlight default link maserTodo Todo
    highlight default link maserComment Comment
    highlight default link maserDocumentation SpecialComment

    let b:current_syntax = "maser"

    """
  }

  private static let plugin = """
    " \(EditorFiles.origin)
    if exists("b:did_ftplugin")
      finish
    endif
    let b:did_ftplugin = 1

    setlocal comments=:##,:# commentstring=#\\ %s
    setlocal shiftwidth=2 softtabstop=2 expandtab autoindent smartindent cinkeys-=0#
    setlocal formatprg=maser\\ fmt\\ -
    setlocal suffixesadd=.maser include=^\\\\s*include
    let b:undo_ftplugin = "setlocal comments< commentstring< shiftwidth< softtabstop< expandtab< autoindent< smartindent< cinkeys< formatprg< suffixesadd< include<"

    """

  private static let client = """
    -- \(EditorFiles.origin)
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

    """
}
