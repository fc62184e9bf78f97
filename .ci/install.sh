# ./run install and ./run uninstall; to be sourced. Needs $root and $binary.

# What was installed below a prefix, one path a line.
list_of() { printf '%s/share/maser/installed.txt' "$1"; }

# --prefix FOLDER, or ~/.local.
read_prefix() {
  prefix=$HOME/.local
  while [ "$#" -gt 0 ]; do
    case $1 in
      --prefix) [ -n "${2:-}" ] || { echo "--prefix needs a folder" >&2; exit 64; }; prefix=$2; shift 2 ;;
      --prefix=?*) prefix=${1#--prefix=}; shift ;;
      *) echo "unknown argument '$1'; usage: ./run install [--prefix FOLDER], ./run uninstall [--prefix FOLDER]" >&2; exit 64 ;;
    esac
  done
  # As it is typed, also where the shell has not expanded it.
  case $prefix in "~"|"~/"*) prefix=$HOME${prefix#"~"} ;; esac
  mkdir -p "$prefix" && prefix=$(cd -- "$prefix" && pwd) || { echo "'$prefix' is no folder that can be used" >&2; exit 73; }
}

# Puts everything below $1, as it is to stand in the end.
stage() {
  local stage=$1 shell
  mkdir -p "$stage/bin" "$stage/share/maser" "$stage/share/bash-completion/completions" \
    "$stage/share/zsh/site-functions" "$stage/share/fish/vendor_completions.d" "$stage/share/man"
  cp "$binary" "$stage/bin/maser"
  chmod 755 "$stage/bin/maser"
  "$binary" manual-pages "$stage/share/man"
  "$binary" --generate-completion-script bash >"$stage/share/bash-completion/completions/maser"
  "$binary" --generate-completion-script zsh >"$stage/share/zsh/site-functions/_maser"
  "$binary" --generate-completion-script fish >"$stage/share/fish/vendor_completions.d/maser.fish"
  "$binary" editor-files "$stage/share/maser/editors"
  cp "$root/Editors/README.md" "$stage/share/maser/editors/"
  mkdir -p "$stage/share/maser/scripts"
  (cd "$root/scripts" && find . -name '*.maser' -o -name Snakefile | sort | while read -r file; do
    mkdir -p "$stage/share/maser/scripts/$(dirname "$file")"
    cp "$file" "$stage/share/maser/scripts/$file"
  done)
  cp "$root/grammar.md" "$root/docs/session-protocol.md" "$stage/share/maser/"
  # For pip: nothing of Python is put anywhere by this.
  (cd "$root/Python" && find . \( -name '*.py' -o -name '*.md' -o -name '*.toml' \) ! -path '*/tests/*' | while read -r file; do
    mkdir -p "$stage/share/maser/Python/$(dirname "$file")"
    cp "$file" "$stage/share/maser/Python/$file"
  done)
}

# Removes what an earlier installation put below the prefix, and folders that are left empty.
remove_installed() {
  local list path folder
  list=$(list_of "$prefix")
  [ -f "$list" ] || return 0
  while read -r path; do
    # Nothing but what stands below the prefix, whatever the list says.
    case $path in ""|/*|*..*) continue ;; esac
    rm -f -- "$prefix/$path"
    remove_empty "$(dirname -- "$path")"
  done <"$list"
  rm -f -- "$list"
  remove_empty share/maser
}

# A folder below the prefix and those around it, as far as nothing is in them.
remove_empty() {
  local folder=$1
  while [ "$folder" != . ] && rmdir -- "$prefix/$folder" 2>/dev/null; do folder=$(dirname -- "$folder"); done
}

install_all() {
  local path
  read_prefix "$@"
  # Not local: the trap runs when this function is over.
  staged=$(mktemp -d)
  trap 'rm -rf "$staged" "$staged.list"' EXIT
  stage "$staged"
  remove_installed
  (cd "$staged" && find . -type f | sed 's|^\./||' | sort) >"$staged.list"
  while read -r path; do
    mkdir -p "$prefix/$(dirname -- "$path")"
    # A program that runs meanwhile keeps its own.
    cp "$staged/$path" "$prefix/$path.new" && mv -f "$prefix/$path.new" "$prefix/$path"
  done <"$staged.list"
  mv "$staged.list" "$(list_of "$prefix")"
  chmod 644 "$(list_of "$prefix")"
  echo "installed in $prefix: maser, manual pages, completions for bash, zsh and fish, example scripts, editor files"
  echo "for Python and Jupyter: pip install '$prefix/share/maser/Python[jupyter]' && python -m maser.kernel install"
  case ":$PATH:" in
    *":$prefix/bin:"*) ;;
    *) echo "$prefix/bin is not on PATH: add it, for example  export PATH=\"$prefix/bin:\$PATH\"  in ~/.profile" ;;
  esac
}

uninstall() {
  read_prefix "$@"
  if [ ! -f "$(list_of "$prefix")" ]; then
    echo "nothing is installed in $prefix" >&2
    exit 1
  fi
  remove_installed
  echo "removed from $prefix"
}
