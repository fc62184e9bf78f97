"""`python -m maser.kernel install` puts the kernel where Jupyter looks; `python -m maser.kernel -f FILE` is what Jupyter starts."""

import argparse
import json
import os
import sys
import tempfile


def specification():
    """What Jupyter has to know to start the kernel."""
    found = {
        "argv": [sys.executable, "-m", "maser.kernel", "-f", "{connection_file}"],
        "display_name": "Maser", "language": "maser", "interrupt_mode": "signal",
    }
    if os.environ.get("MASER"):
        found["env"] = {"MASER": os.path.abspath(os.environ["MASER"])}
    return found


def install(arguments):
    """Writes the specification; where it is."""
    parser = argparse.ArgumentParser(prog="python -m maser.kernel install", description="Installs the kernel of maser.")
    place = parser.add_mutually_exclusive_group()
    place.add_argument("--user", action="store_true", help="for this user")
    place.add_argument("--prefix", help="below a folder, in share/jupyter/kernels")
    place.add_argument("--sys-prefix", action="store_true", help="in the environment of this Python; what happens in one without an option")
    parser.add_argument("--name", default="maser", help="what Jupyter calls it (default: maser)")
    given = parser.parse_args(arguments)
    from jupyter_client.kernelspec import KernelSpecManager

    is_inside = given.sys_prefix or (not given.user and sys.prefix != sys.base_prefix)
    prefix = given.prefix or (sys.prefix if is_inside else None)
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        with open(os.path.join(folder, "kernel.json"), "w", encoding="utf-8") as file:
            json.dump(specification(), file, indent=1)
        return KernelSpecManager().install_kernel_spec(folder, kernel_name=given.name, user=prefix is None, prefix=prefix)


def main(arguments):
    """Installs, or runs the kernel."""
    if arguments[:1] == ["install"]:
        print(f"installed in {install(arguments[1:])}")
        return
    from ipykernel.kernelapp import IPKernelApp

    from . import MaserKernel

    IPKernelApp.launch_instance(argv=arguments, kernel_class=MaserKernel)


if __name__ == "__main__":
    main(sys.argv[1:])
