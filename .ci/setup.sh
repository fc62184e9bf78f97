# Shared by ./run, ./test and .ci/run: what the machine needs. To be sourced.

# Whether a Debian package is installed.
has_package() {
  dpkg -s "$1" 2>/dev/null | grep -q '^Status: .* installed$'
}

# Installs the packages named that are missing. Quiet unless it fails; false if it cannot.
install_packages() {
  local missing=() package log
  for package in "$@"; do
    has_package "$package" || missing+=("$package")
  done
  [ "${#missing[@]}" -eq 0 ] && return 0

  local as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null; then
      echo "missing Debian packages: ${missing[*]} (install them with apt-get install)" >&2
      return 1
    fi
    as_root=(sudo)
  fi
  if ! command -v apt-get >/dev/null; then
    echo "missing packages: ${missing[*]} (there is no apt-get here to install them with)" >&2
    return 1
  fi
  echo "installing ${missing[*]}" >&2
  log=$(mktemp)
  if ! {
    "${as_root[@]}" apt-get update &&
      "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get install --yes --no-install-recommends "${missing[@]}"
  } >"$log" 2>&1 </dev/null; then
    cat "$log" >&2
    rm -f "$log"
    echo "could not install ${missing[*]}" >&2
    return 1
  fi
  rm -f "$log"
}

# The libraries that maser is built with.
install_libraries() {
  if ! command -v dpkg >/dev/null; then
    # Not Debian: the build says what it misses.
    return 0
  fi
  install_packages libreadline-dev liblapacke-dev libopenblas-dev zlib1g-dev
}

# What draws: without it everything but pictures works.
install_gnuplot() {
  command -v gnuplot >/dev/null || ! command -v dpkg >/dev/null || install_packages gnuplot-nox ||
    echo "without gnuplot-nox no picture can be drawn" >&2
}

# What only tests need; those that miss it are skipped and say so.
install_test_tools() {
  install_gnuplot
  python3 -c 'import numpy, pandas' 2>/dev/null || /usr/bin/python3 -c 'import numpy, pandas' 2>/dev/null ||
    ! command -v dpkg >/dev/null || install_packages python3-numpy python3-pandas ||
    echo "without python3-numpy and python3-pandas some tests are skipped" >&2
  command -v slurmctld >/dev/null || ! command -v dpkg >/dev/null ||
    install_packages slurmctld slurmd slurm-client munge procps ||
    echo "without Slurm the tests of clusters are skipped" >&2
  ! command -v dpkg >/dev/null || install_packages vim neovim emacs-nox libkf5syntaxhighlighting-tools zsh fish groff ||
    echo "without Vim, Neovim, Emacs, kate-syntax-highlighter, zsh and fish the tests of editors and shells are skipped" >&2
  command -v chromium >/dev/null || ! command -v dpkg >/dev/null || install_packages chromium ||
    echo "without chromium the pages of reports are not looked at" >&2
}

# Python packages that only tests need, in an environment of their own: MASER_PYTHON is its interpreter. Without it their tests are skipped.
install_python_packages() {
  local folder=.build/python
  MASER_PYTHON="$PWD/$folder/bin/python"
  if ! "$MASER_PYTHON" -c 'import numpy, scipy, qutip, rocrate, rocrate_validator, pygls.lsp.client, pygments, ipykernel, nbclient, jupyter_kernel_test, flit_core, xarray, matplotlib' 2>/dev/null; then
    [ -x "$MASER_PYTHON" ] || python3 -m venv "$folder" 2>/dev/null ||
      { install_packages python3-venv && python3 -m venv "$folder"; } ||
      { echo "without python3-venv the tests beside QuTiP are skipped" >&2; return 0; }
    "$MASER_PYTHON" -m pip install --quiet --disable-pip-version-check numpy scipy 'qutip==5.3.*' rocrate roc-validator 'pygls==2.*' pygments \
      ipykernel nbclient jupyter_kernel_test flit_core xarray matplotlib >&2 ||
      echo "QuTiP, roc-validator, pygls or Jupyter cannot be installed: the tests with them are skipped" >&2
  fi
  export MASER_PYTHON
}

# The toolchain has no package of its own.
require_swift() {
  command -v swift >/dev/null && return 0
  echo "swift is not installed: Swift 6.3 or later is needed (https://www.swift.org/install)" >&2
  return 1
}
