"""What stands between a site and its account: each check by itself, each with what to do."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from wxpublish.errors import InvalidContent, PlatformError, WrongUsage, WxpublishError
from wxpublish.git.index import is_ignored
from wxpublish.git.repository import find_repository
from wxpublish.model.finding import has_errors
from wxpublish.model.site import EMULATOR, PLATFORM, Account
from wxpublish.report.wording import counted
from wxpublish.site.account_selection import select_account
from wxpublish.site.config import CONFIG_FILE, LoadedConfig, read_config
from wxpublish.site.schema import schema_defaults
from wxpublish.state.lockfile import check_owner
from wxpublish.state.store import Store
from wxpublish.state.symlinks import WORKSPACE
from wxpublish.workflow.account_checks import check_account
from wxpublish.workflow.account_clients import Connect, app_secret_for
from wxpublish.workflow.driver_setup import COMMAND, lacks_driver

State = Literal["ok", "failed", "skipped"]
CONFIGURATION, REFUSED = InvalidContent.exit_code, PlatformError.exit_code


@dataclass(frozen=True, slots=True)
class DoctorCheck:
    """One check: what it came to, and what to do about it. `exit_code` counts where it failed."""

    name: str
    state: State
    message: str
    hint: str = ""
    exit_code: int = 0


def configured_accounts(root: Path) -> tuple[Account, ...]:
    """The accounts of the configuration. Raises InvalidContent where it cannot be used."""
    configured = read_config(root)
    if configured.config is None:
        raise InvalidContent(configured.findings)
    return configured.config.accounts


def diagnose(
    root: Path, name: str | None, environ: Mapping[str, str], connect: Connect, now: float
) -> Iterator[DoctorCheck]:
    """Every check, in order; later ones are skipped where earlier ones leave nothing to ask.

    `now` is this machine's clock in seconds. Nothing is changed on the account, nor here.
    """
    configured = read_config(root)
    yield _configuration(configured)
    account, check = _account(configured, name, environ)
    yield check
    yield from _disk(root, account)
    credentials = _credentials(account, environ)
    yield credentials
    if credentials.state == "failed":
        yield from skipped("there are no credentials")
        return
    with ExitStack() as stack:
        try:
            client = stack.enter_context(connect(account))
        except WxpublishError as error:
            yield failed("connection", error)
            yield from skipped("there is no connection")
            return
        given = bool(environ.get("WXPUBLISH_ACCESS_TOKEN")) and account.name != EMULATOR
        for topic, state, message, hint in check_account(client, account.channel, now, given=given):
            yield DoctorCheck(topic, state, message, hint, REFUSED if state == "failed" else 0)


def skipped(why: str) -> Iterator[DoctorCheck]:
    """The checks that need the platform, when it cannot be asked."""
    for topic in ("token", "allow-list", "permissions", "clock"):
        yield DoctorCheck(topic, "skipped", f"not asked: {why}")


def failed(name: str, error: WxpublishError, code: int | None = None) -> DoctorCheck:
    """A check that an error ended; of several findings the first speaks."""
    said = error.findings[0] if isinstance(error, InvalidContent) and error.findings else error
    return DoctorCheck(name, "failed", said.message, said.hint or "", code or error.exit_code)


def _configuration(configured: LoadedConfig) -> DoctorCheck:
    findings = configured.findings
    if configured.config is not None and not has_errors(findings):
        warnings = [f"{finding.position}: {finding.message}" for finding in findings]
        return DoctorCheck("configuration", "ok", f"{CONFIG_FILE} can be used", "\n".join(warnings))
    first, *others = [finding for finding in findings if finding.severity == "error"]
    more = f" (and {len(others)} more: wxpublish validate)" if others else ""
    message = f"{first.position}: {first.message}{more}"
    return DoctorCheck("configuration", "failed", message, first.hint or "", CONFIGURATION)


def _account(
    configured: LoadedConfig, name: str | None, environ: Mapping[str, str]
) -> tuple[Account, DoctorCheck]:
    """The account that is meant; one of the environment alone where the file names none."""
    alone = Account(
        None,
        environ.get("WXPUBLISH_APP_ID", ""),
        "draft",
        "thumb",
        schema_defaults("site")["lockfile"],
        api_base=environ.get("WXPUBLISH_API_BASE") or PLATFORM,
        token_base=environ.get("WXPUBLISH_TOKEN_BASE")
        or environ.get("WXPUBLISH_API_BASE")
        or PLATFORM,
    )
    if configured.config is None:
        check = DoctorCheck("account", "skipped", "the file names none; the environment's is tried")
        return alone, check
    try:
        account = select_account(configured.config, name, environ)
    except (WrongUsage, InvalidContent) as error:
        return alone, failed("account", error, CONFIGURATION)
    if not account.app_id and not environ.get("WXPUBLISH_ACCESS_TOKEN"):
        hint = f"add `account: {{app_id: wx…}}` to {CONFIG_FILE}, or set WXPUBLISH_APP_ID"
        message = "there is no app_id"
        return account, DoctorCheck("account", "failed", message, hint, CONFIGURATION)
    called = f"{account.name}: " if account.name else ""
    shown = account.app_id or "without app_id"
    elsewhere = f", at {account.api_base}" if account.api_base != PLATFORM else ""
    return account, DoctorCheck("account", "ok", f"{called}{shown}, {account.channel}{elsewhere}")


def _disk(root: Path, account: Account) -> Iterator[DoctorCheck]:
    try:
        peek = Store.read(root, account.lockfile)
        if account.app_id:
            check_owner(peek.lock, account.app_id)
    except WxpublishError as error:
        yield failed("lockfile", error, CONFIGURATION)
    else:
        items = len(peek.lock.resources)
        known = (
            f"{counted(items, 'item')}, serial {peek.lock.serial}"
            if items
            else "there is nothing in it yet"
        )
        open_ = len(peek.open)
        left = f"{open_} operations were left open: the next apply settles them" if open_ else ""
        yield DoctorCheck("lockfile", "ok", f"{account.lockfile}: {known}", left)
    yield _git(root, account)


def _git(root: Path, account: Account) -> DoctorCheck:
    repository = find_repository(root)
    workspace = is_ignored(repository, f"{WORKSPACE}/journal") if repository else None
    if repository is None or workspace is None:
        return DoctorCheck("git", "skipped", "this is no git repository, or git is not installed")
    if not workspace:
        hint = f"add a line {WORKSPACE}/ to .gitignore"
        message = f"git does not ignore {WORKSPACE}/, where journals and backups lie"
        return DoctorCheck("git", "failed", message, hint, CONFIGURATION)
    if account.name != EMULATOR and is_ignored(repository, account.lockfile):
        hint = "take it out of .gitignore: without it another machine makes everything again"
        message = f"git ignores {account.lockfile}"
        return DoctorCheck("git", "failed", message, hint, CONFIGURATION)
    message = f"{WORKSPACE}/ is ignored, {account.lockfile} is not"
    hint = f"git does not join the lockfiles of two branches here yet: {COMMAND}"
    return DoctorCheck("git", "ok", message, hint if lacks_driver(root, repository) else "")


def _credentials(account: Account, environ: Mapping[str, str]) -> DoctorCheck:
    """Which of them is used; the first that is set counts, as in `client_of`."""
    if account.name == EMULATOR:
        return DoctorCheck("credentials", "ok", "the emulator needs none")
    for variable in ("WXPUBLISH_ACCESS_TOKEN", "WXPUBLISH_TOKEN_COMMAND"):
        if environ.get(variable):
            return DoctorCheck("credentials", "ok", f"{variable} is set and used")
    if app_secret_for(account, environ) and account.app_id:
        return DoctorCheck("credentials", "ok", "the account's secret is set and used")
    own = (
        f"WXPUBLISH_APP_SECRET_{account.name.upper().replace('-', '_')} or " if account.name else ""
    )
    hint = (
        f"set {own}WXPUBLISH_APP_SECRET (mp.weixin.qq.com → 设置与开发 → 开发接口管理), or "
        "WXPUBLISH_ACCESS_TOKEN, or WXPUBLISH_TOKEN_COMMAND; or try it out with --account emulator"
    )
    return DoctorCheck("credentials", "failed", "there are none in the environment", hint, REFUSED)
