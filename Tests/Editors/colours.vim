" Vim with the plugin: the groups of words of a script, one line each, into the file $COLOURS.
set nocompatible
let &runtimepath = $PLUGIN . "," . &runtimepath
filetype plugin on
syntax on
edit $SCRIPT
let lines = ["type " . &filetype, "comments " . &commentstring]
for number in range(1, line("$"))
  let column = 1
  while column <= len(getline(number))
    let group = synIDattr(synID(number, column, 1), "name")
    let word = matchstr(getline(number), '\k\+\|.', column - 1)
    call add(lines, word . " " . group)
    let column += max([1, len(word)])
  endwhile
endfor
call writefile(lines, $COLOURS)
qall!
