"""A staged function, installed as the cloud's buildpack does it."""

import os
import subprocess
import venv
from pathlib import Path


def installed(folder: Path) -> Path:
    """Install what the folder asks for as a buildpack does; return functions-framework."""
    environment = folder.parent / "environment"
    venv.create(environment, with_pip=True)
    pip = [str(environment / "bin" / "python"), "-m", "pip", "--disable-pip-version-check"]
    install = [*pip, "install", "--quiet", "--requirement", "requirements.txt"]
    plain = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    subprocess.run(install, cwd=folder, env=plain, check=True, capture_output=True)
    return environment / "bin" / "functions-framework"
