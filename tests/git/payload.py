"""A repository whose configuration and attributes name a program in every place that git allows."""

import shutil
import subprocess
from pathlib import Path

HOOKS = (
    "pre-commit", "commit-msg", "prepare-commit-msg", "post-commit", "pre-push", "post-checkout",
    "post-index-change", "reference-transaction", "pre-auto-gc", "fsmonitor-watchman",
    "post-rewrite", "pre-rebase", "post-merge",
)  # fmt: skip
VERBS = (
    "add", "cat-file", "check-ignore", "checkout", "commit", "commit-tree", "diff", "fetch", "log",
    "hash-object", "ls-files", "ls-tree", "merge-base", "push", "read-tree", "rebase", "rev-list",
    "rev-parse", "show", "status", "symbolic-ref", "update-index", "update-ref", "write-tree",
)  # fmt: skip
PROGRAMS = (
    "gpg.program", "gpg.ssh.program", "gpg.x509.program", "gpg.ssh.defaultKeyCommand",
    "core.sshCommand", "core.fsmonitor", "core.pager", "core.editor", "core.askPass",
    "core.gitProxy", "core.alternateRefsCommand", "sequence.editor", "credential.helper",
    "diff.external", "diff.evil.textconv", "diff.evil.command", "merge.evil.driver",
    "filter.evil.clean", "filter.evil.smudge", "filter.evil.process", "interactive.diffFilter",
    "remote.origin.uploadpack", "remote.origin.receivepack", "uploadpack.packObjectsHook",
    *(f"pager.{verb}" for verb in VERBS),
)  # fmt: skip
SWITCHES = {
    "log.showSignature": "true",
    "commit.gpgSign": "true",
    "push.gpgSign": "if-asked",
    "filter.evil.required": "true",
    "protocol.ext.allow": "always",
    "gc.auto": "1",
}


class Payload:
    """A program that logs each of its runs."""

    def __init__(self, folder: Path) -> None:
        self.program = folder / "payload.sh"
        self._mark = folder / "payload-ran"
        self._hooks = folder / "payload-hooks"
        self.program.write_text(f'#!/bin/sh\necho "$0 $*" >> {self._mark}\nexit 1\n', "utf-8")
        self.program.chmod(0o755)
        self._hooks.mkdir()
        for name in HOOKS:
            shutil.copy(self.program, self._hooks / name)

    @property
    def runs(self) -> list[str]:
        """The command line of each run."""
        return self._mark.read_text("utf-8").splitlines() if self._mark.exists() else []

    def forget(self) -> None:
        self._mark.unlink(missing_ok=True)

    def arm(self, config: Path) -> None:
        """Name the program in every key of a configuration that can name one."""
        keys = {
            **dict.fromkeys(PROGRAMS, str(self.program)),
            **{f"alias.{verb}": f"!{self.program}" for verb in VERBS},
            "core.hooksPath": str(self._hooks),
            **SWITCHES,
        }
        for key, text in keys.items():
            subprocess.run(["git", "config", "--file", str(config), key, text], check=True)

    def attributes(self, folder: Path) -> None:
        """Use the filter, diff and merge driver of that configuration for every file."""
        (folder / ".gitattributes").write_text("* filter=evil diff=evil merge=evil\n", "utf-8")


def bare_looking(folder: Path, payload: Payload) -> None:
    """Make a folder look like a bare repository with a signed commit, from files that git can track."""
    other = folder.parent / "to-be-bare"
    subprocess.run(["git", "init", "-q", str(other)], check=True)
    (other / "a.txt").write_text("a", "utf-8")
    for command in (("add", "."), ("commit", "-q", "-m", "one")):
        who = ("-c", "user.name=m", "-c", "user.email=m@example.com", "-c", "commit.gpgSign=false")
        subprocess.run(["git", *who, *command], cwd=other, check=True)
    for name in ("HEAD", "config", "objects", "refs", "index"):
        source = other / ".git" / name
        copy = shutil.copytree if source.is_dir() else shutil.copy
        copy(source, folder / name)
    shutil.rmtree(other)
    settings = (("core.bare", "false"), ("core.worktree", str(folder)))
    for key, text in settings:
        subprocess.run(["git", "config", "--file", str(folder / "config"), key, text], check=True)
    payload.arm(folder / "config")
    payload.attributes(folder)
