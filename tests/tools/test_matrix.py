"""tools/matrix: what a cell runs, and where its Debian comes from."""

from __future__ import annotations

import hashlib
import re
import subprocess
from pathlib import Path

import pytest

from chroots.cell import README
from chroots.chroot import ChrootFailed, mirror

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = "Package: a\nVersion: 1\nArchitecture: all\nFilename: a.deb\nSize: 1\nSHA256: 0\n\n"
RELEASE = """\
Origin: {origin}
Label: {origin}
Codename: suite
Architectures: amd64
Components: main
Date: Sat, 01 Aug 2026 00:00:00 UTC
SHA256:
 {sum} {size} main/binary-amd64/Packages
"""
SETTINGS = """\
APT::Architecture "amd64";
APT::Sandbox::User "root";
Dir::Cache "{here}/cache";
Dir::Etc::sourcelist "{here}/sources.list";
Dir::Etc::sourceparts "{here}/none";
Dir::State::lists "{here}/lists";
"""


def let_apt_use(repository: Path, monkeypatch: pytest.MonkeyPatch, origin: str) -> None:
    """A repository of one package in a directory, and an apt that knows no other."""
    here = repository.parent
    packages = repository / "dists/suite/main/binary-amd64/Packages"
    packages.parent.mkdir(parents=True)
    packages.write_text(PACKAGES)
    digest = hashlib.sha256(PACKAGES.encode()).hexdigest()
    release = RELEASE.format(origin=origin, sum=digest, size=len(PACKAGES))
    (repository / "dists/suite/Release").write_text(release)
    for directory in ("lists/partial", "cache/archives/partial", "none"):
        (here / directory).mkdir(parents=True)
    (here / "sources.list").write_text(f"deb [trusted=yes arch=amd64] file:{repository} suite main")
    (here / "apt.conf").write_text(SETTINGS.format(here=here))
    monkeypatch.setenv("APT_CONFIG", str(here / "apt.conf"))
    subprocess.run(["apt-get", "-q", "update"], check=True)


def test_a_cell_runs_the_two_commands_that_readme_gives() -> None:
    readme = (ROOT / "README.md").read_text()

    block = re.search(r"from a fresh clone:\n\n```sh\n(.*?)```", readme, re.DOTALL)

    assert block
    given = [line.split("#")[0].strip() for line in block[1].splitlines()]
    assert given == [README[0].removesuffix(" --seconds 1"), README[1]]


def test_the_mirror_is_the_one_that_apt_uses(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    let_apt_use(tmp_path / "repository", monkeypatch, "Debian")

    assert mirror() == f"file:{tmp_path}/repository"


def test_without_a_debian_in_apt_a_mirror_has_to_be_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    let_apt_use(tmp_path / "repository", monkeypatch, "Another")

    with pytest.raises(ChrootFailed, match="--mirror"):
        mirror()
