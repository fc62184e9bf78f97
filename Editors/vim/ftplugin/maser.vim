" Written by `maser editor-files` from the language's own tables: change those, not this.
if exists("b:did_ftplugin")
  finish
endif
let b:did_ftplugin = 1

setlocal comments=:##,:# commentstring=#\ %s
setlocal shiftwidth=2 softtabstop=2 expandtab autoindent smartindent cinkeys-=0#
setlocal formatprg=maser\ fmt\ -
setlocal suffixesadd=.maser include=^\\s*include
let b:undo_ftplugin = "setlocal comments< commentstring< shiftwidth< softtabstop< expandtab< autoindent< smartindent< cinkeys< formatprg< suffixesadd< include<"
