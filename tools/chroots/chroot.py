"""A Debian suite in a directory: made by debootstrap, kept bare, entered through private namespaces.

Everything that is mounted is mounted in a mount namespace and every process runs in a pid namespace
of one command: both end with it, however it ends, and nothing is left to undo.
"""

from __future__ import annotations

import ctypes
import filecmp
import os
import re
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

PR_SET_PDEATHSIG = 1  # linux/prctl.h
TREE = "src/flitzis-looper"  # where the work tree lies in the chroot
OURS = ["unshare", "--mount", "--pid", "--fork", "--mount-proc", "--kill-child"]
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
CERTIFICATES = "usr/local/share/ca-certificates"  # those that this machine's owner trusts
TRUST = "etc/ssl/certs/ca-certificates.crt"
# How apt reaches its mirror here, it has to there as well.
APT_SETTINGS = re.compile(r"^Acquire::(https?::|ftp::|Check-|ForceIP|Retries)")

# $1 is the chroot, $2 the script, $3 where downloaded packages are kept. Bash is process 1 there and
# reaps what its children leave behind; so it must not exec the script's last command: hence the exit.
ENTER = """
set -e
mount -t proc proc "$1/proc"
mount -t tmpfs -o mode=755 dev "$1/dev"
for device in null zero full random urandom tty; do
    : >"$1/dev/$device"
    mount --bind "/dev/$device" "$1/dev/$device"
done
mkdir "$1/dev/pts" "$1/dev/shm"
mount -t devpts -o newinstance,ptmxmode=0666,mode=620,gid=5 devpts "$1/dev/pts"
ln -s pts/ptmx "$1/dev/ptmx"
ln -s /proc/self/fd "$1/dev/fd"
for number in 0:stdin 1:stdout 2:stderr; do
    ln -s "/proc/self/fd/${number%:*}" "$1/dev/${number#*:}"
done
mount -t tmpfs -o mode=1777 shm "$1/dev/shm"
mount -t tmpfs -o mode=1777 tmp "$1/tmp"
mount -t tmpfs -o mode=755 run "$1/run"
if [ -d "$3" ]; then mount --bind "$3" "$1/var/cache/apt/archives"; fi
exec chroot "$1" /bin/bash -c "$2
exit"
"""


class ChrootFailed(Exception):
    """The chroot cannot be made or filled; the message says why."""


def _ask(*command: str | Path) -> str:
    """What a program prints; nothing where it fails or is not installed."""
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return ""


def mirror() -> str:
    """Where this machine's apt gets Debian from."""
    sites = _ask(
        "apt-get",
        "indextargets",
        "--format",
        "$(SITE)",
        "Created-By: Packages",
        "Origin: Debian",
        "Label: Debian",
    ).split()
    if not sites:
        raise ChrootFailed("apt gets no Debian here; name a mirror with --mirror")
    return sites[0]


def _environment() -> dict[str, str]:
    """Nothing of the caller's but the terminal and the way to the network; apt's proxy included."""
    env = {
        key: value
        for key, value in os.environ.items()
        if key in ("TERM", "PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "PIP_PROXY")
        or key.lower() in ("http_proxy", "https_proxy", "no_proxy")
    }
    proxy = re.search(r"'(.+)'", _ask("apt-config", "shell", "PROXY", "Acquire::http::Proxy"))
    if proxy and proxy[1] != "DIRECT":
        env.setdefault("http_proxy", proxy[1])
    return env | {"PATH": PATH, "HOME": "/root", "LC_ALL": "C.UTF-8", "PIP_CERT": f"/{TRUST}"}


class Chroot:
    """One suite; directory is where its last run was. Making and entering need root.

    Beside it are DIRECTORY.bare, which every run begins with, and DIRECTORY.debs, what was downloaded.
    """

    def __init__(self, suite: str, directory: Path) -> None:
        self.suite = suite
        self.directory = directory
        self.bare = directory.with_suffix(".bare")
        self._debs = directory.with_suffix(".debs")

    def make(self, source: str, say: Callable[[str], None]) -> None:
        """Have debootstrap make the bare one from the mirror `source`, instead of one that stands."""
        if not shutil.which("debootstrap", path=PATH):
            raise ChrootFailed("debootstrap is missing; on Debian: apt-get install debootstrap")
        part = self.directory.with_suffix(".part")
        _remove(part)
        # Without certificates an https mirror would be out of reach from within.
        make = ("debootstrap", "--variant=minbase", "--include=ca-certificates")
        status = self._start([*OURS, *make, self.suite, str(part), source], say)
        if status != 0:
            raise ChrootFailed(f"debootstrap ended with {status}")
        self._set_up(part)
        _remove(self.bare)
        _remove(self._debs)
        part.rename(self.bare)

    def begin(self) -> None:
        """Put a copy of the bare one in the place of what the last run left."""
        part = self.directory.with_suffix(".part")
        _remove(part)
        _remove(self.directory)
        (self._debs / "partial").mkdir(parents=True, exist_ok=True)
        subprocess.run(["cp", "--archive", "--reflink=auto", self.bare, part], check=True)
        part.rename(self.directory)

    def copy_tree(self, source: Path) -> None:
        """Bring its copy of the work tree up to date: what Git knows or would add, nothing else.

        Build directories stay. A changed file gets the present time, so that ninja sees the change.
        """
        wanted = set(_work_tree(source))
        tree = self.directory / TREE
        tree.mkdir(parents=True, exist_ok=True)
        for path in [found for found in tree.rglob("*") if not found.is_dir()]:
            name = path.relative_to(tree)
            if not name.parts[0].startswith("build") and name not in wanted:
                path.unlink()
        for name in wanted:
            _copy(source / name, tree / name)

    def run(self, script: str, say: Callable[[str], None] | None) -> int:
        """Run a shell script in the copy of the work tree; its exit status.

        say: gets each line of its output; None: it has our terminal.
        """
        for name in ("resolv.conf", "hosts"):  # they change while a chroot is kept
            if Path("/etc", name).exists():
                shutil.copyfile(Path("/etc", name), self.directory / "etc" / name)
        for path in Path("/", CERTIFICATES).glob("*.crt"):
            shutil.copyfile(path, self.directory / CERTIFICATES / path.name)
        return self._start(
            [
                *OURS,
                "/bin/sh",
                "-c",
                ENTER,
                "enter",
                str(self.directory),
                f"update-ca-certificates >/dev/null 2>&1\ncd /{TREE} || exit\n{script}",
                str(self._debs),
            ],
            say,
        )

    def versions(self, *packages: str) -> list[str]:
        """The upstream versions of its packages, "-" for what is not installed."""
        found = _ask(
            "dpkg-query",
            "--admindir",
            self.directory / "var/lib/dpkg",
            "--show",
            "--showformat",
            "${Package} ${Version}\\n",
        )
        known = dict(line.split() for line in found.splitlines() if len(line.split()) == 2)
        return [re.sub(r"^\d+:|[-+].*", "", known.get(name, "")) or "-" for name in packages]

    @staticmethod
    def _set_up(root: Path) -> None:
        """Settings for apt and dpkg: the caller's road to the mirror, no daemons, no fsync."""
        settings = [
            line
            for line in _ask("apt-config", "dump", "Acquire").splitlines()
            if APT_SETTINGS.match(line)
        ]
        (root / "etc/apt/apt.conf.d/90matrix").write_text(
            "".join(f"{line}\n" for line in settings)
            + 'APT::Install-Recommends "false";\nAcquire::Languages "none";\n'
        )
        (root / "etc/dpkg/dpkg.cfg.d/90matrix").write_text("force-unsafe-io\n")
        policy = root / "usr/sbin/policy-rc.d"
        policy.write_text("#!/bin/sh\nexit 101\n")
        policy.chmod(0o755)

    @staticmethod
    def _start(command: list[str], say: Callable[[str], None] | None) -> int:
        """Run it; should this process be killed, unshare dies and takes its namespaces along."""
        libc = ctypes.CDLL(None)
        pipe, null = (subprocess.PIPE, subprocess.DEVNULL) if say else (None, None)
        child = subprocess.Popen(
            command,
            env=_environment(),
            stdin=null,
            stdout=pipe,
            cwd="/",
            stderr=subprocess.STDOUT if say else None,
            text=True,
            errors="replace",
            preexec_fn=lambda: libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL),
        )
        try:
            if say and child.stdout:
                for line in child.stdout:
                    say(line)
            return child.wait()
        finally:
            child.kill()
            child.wait()


def _remove(directory: Path) -> None:
    """Remove it, if it is there. Nothing can be mounted in it: see above."""
    if directory.exists():
        shutil.rmtree(directory)


def _work_tree(source: Path) -> Iterator[Path]:
    """The files that Git tracks or would add."""
    # Under sudo the tree is another user's, which Git distrusts.
    listed = subprocess.run(
        [
            "git",
            "-c",
            f"safe.directory={source}",
            "-C",
            source,
            "ls-files",
            "-z",
            "--cached",
            "--others",
            "--exclude-standard",
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode != 0:
        raise ChrootFailed(f"git ls-files in {source}: {listed.stderr.strip()}")
    for name in listed.stdout.split("\0"):
        if name and os.path.lexists(source / name):
            yield Path(name)


def _copy(source: Path, target: Path) -> None:
    """Copy a file or a symbolic link, unless the target is the same."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_symlink():
        target.unlink(missing_ok=True)
        target.symlink_to(os.readlink(source))
        return
    try:
        if not target.is_file() or not filecmp.cmp(source, target, shallow=False):
            target.unlink(missing_ok=True)
            shutil.copyfile(source, target)
        shutil.copymode(source, target)
    except FileNotFoundError:
        pass  # it went away while we looked
