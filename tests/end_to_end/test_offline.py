"""The folder for a machine without internet: made by start.py, installed from with nothing else."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

NOWHERE = "http://127.0.0.1:9"


@pytest.mark.heavy
@pytest.mark.skipif(sys.platform != "linux", reason="its wheels are for Linux and Windows; one is enough")
def test_dscase_is_installed_from_the_folder_alone(root, tmp_path):
    uv = shutil.which("uv", path=str(root / ".tools" / "bin")) or shutil.which("uv")
    if not uv:
        pytest.skip("uv not found: run start.py once, it fetches uv")
    python = str(Path(sys.base_prefix, "bin", "python3"))  # the one start.py is run with: it has pip
    words = [python, str(root / "tools" / "bundle.py"), uv, str(tmp_path), "持ち込み"]
    subprocess.run(words, check=True)
    folder = tmp_path / "持ち込み"
    wheels = [file.name for file in (folder / "wheels").iterdir()]
    assert any("win_amd64" in name for name in wheels)
    assert any("manylinux" in name for name in wheels)
    assert sorted(file.name for file in folder.iterdir()) == ["install.cmd", "install.sh", "wheels"]
    offline = {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "PYTHON": python,
        "HTTPS_PROXY": NOWHERE,
        "HTTP_PROXY": NOWHERE,
        "PIP_NO_INDEX": "1",
    }
    done = subprocess.run(
        ["sh", str(folder / "install.sh")], env=offline, capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("dscase ")
    built = subprocess.run(
        [
            folder / "dscase-venv" / "bin" / "dscase",
            "build",
            root / "examples" / "pattern-update",
            "-o",
            tmp_path / "out",
            "--pdf",
            "typst",
        ],
        env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path)},
        check=False,
    )
    assert built.returncode == 3
    assert (tmp_path / "out" / "inquiry.pdf").is_file()
