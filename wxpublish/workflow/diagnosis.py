"""The checks of `doctor`: what keeps a site from its account, and what to do about it."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path

from wxpublish.errors import InvalidContent, PlatformError, WrongUsage, WxpublishError
from wxpublish.git.index import is_ignored
from wxpublish.git.repository import find_repository
from wxpublish.model.doctor_check import DoctorCheck
from wxpublish.model.finding import has_errors
from wxpublish.model.site import EMULATOR, PLATFORM, Account
from wxpublish.report.wording import counted
from wxpublish.site.account_selection import select_account
from wxpublish.site.config import CONFIG_FILE, LoadedConfig, read_config
from wxpublish.site.schema import schema_defaults
from wxpublish.state.lockfile import check_owner
from wxpublish.state.state_view import read_state
from wxpublish.state.symlinks import WORKSPACE
from wxpublish.workflow.account_checks import check_account
from wxpublish.workflow.account_clients import Connect, app_secret_for, secret_variable
from wxpublish.workflow.driver_check import SETUP_HINT, lacks_driver

CONFIGURATION_EXIT_CODE, PLATFORM_EXIT_CODE = InvalidContent.exit_code, PlatformError.exit_code


def diagnose(
    root: Path, name: str | None, environ: Mapping[str, str], connect: Connect, now: float
) -> Iterator[DoctorCheck]:
    """Run every check, in order. A check whose precondition failed is skipped.

    `now` is this machine's clock in seconds. Nothing is changed, neither on the account nor here.
    """
    configured = read_config(root)
    yield _check_configuration(configured)
    account, check = _select_account(configured, name, environ)
    yield check
    yield from _check_files(root, account)
    credentials = _check_credentials(account, environ)
    yield credentials
    if credentials.state == "failed":
        yield from _skipped_checks("there are no credentials")
        return
    with ExitStack() as stack:
        try:
            client = stack.enter_context(connect(account))
        except WxpublishError as error:
            yield _failed_check("connection", error)
            yield from _skipped_checks("there is no connection")
            return
        has_given_token = bool(environ.get("WXPUBLISH_ACCESS_TOKEN")) and account.name != EMULATOR
        yield from check_account(client, account.channel, now, has_given_token=has_given_token)


def _skipped_checks(why: str) -> Iterator[DoctorCheck]:
    """The checks that need the platform, if it cannot be reached."""
    for topic in ("token", "allow-list", "permissions", "clock"):
        yield DoctorCheck(topic, "skipped", f"not checked: {why}")


def _failed_check(name: str, error: WxpublishError, code: int | None = None) -> DoctorCheck:
    """A check that failed with an error. Of several findings, the first is shown."""
    source = error.findings[0] if isinstance(error, InvalidContent) and error.findings else error
    return DoctorCheck(name, "failed", source.message, source.hint or "", code or error.exit_code)


def _check_configuration(configured: LoadedConfig) -> DoctorCheck:
    findings = configured.findings
    if configured.config is not None and not has_errors(findings):
        warnings = [f"{finding.position}: {finding.message}" for finding in findings]
        return DoctorCheck("configuration", "ok", f"{CONFIG_FILE} can be used", "\n".join(warnings))
    first, *others = [finding for finding in findings if finding.severity == "error"]
    more = f" (and {len(others)} more: wxpublish validate)" if others else ""
    message = f"{first.position}: {first.message}{more}"
    return DoctorCheck(
        "configuration", "failed", message, first.hint or "", CONFIGURATION_EXIT_CODE
    )


def _select_account(
    configured: LoadedConfig, name: str | None, environ: Mapping[str, str]
) -> tuple[Account, DoctorCheck]:
    """The selected account; without a usable configuration, the one of the environment."""
    from_environment = Account(
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
        check = DoctorCheck(
            "account",
            "skipped",
            "the configuration names no account; trying the one of the environment",
        )
        return from_environment, check
    try:
        account = select_account(configured.config, name, environ)
    except (WrongUsage, InvalidContent) as error:
        return from_environment, _failed_check("account", error, CONFIGURATION_EXIT_CODE)
    if not account.app_id and not environ.get("WXPUBLISH_ACCESS_TOKEN"):
        hint = f"add `account: {{app_id: wx…}}` to {CONFIG_FILE}, or set WXPUBLISH_APP_ID"
        message = "there is no app_id"
        return account, DoctorCheck("account", "failed", message, hint, CONFIGURATION_EXIT_CODE)
    name_prefix = f"{account.name}: " if account.name else ""
    shown = account.app_id or "without app_id"
    base_suffix = f", at {account.api_base}" if account.api_base != PLATFORM else ""
    return account, DoctorCheck(
        "account", "ok", f"{name_prefix}{shown}, {account.channel}{base_suffix}"
    )


def _check_files(root: Path, account: Account) -> Iterator[DoctorCheck]:
    try:
        state = read_state(root, account.lockfile)
        if account.app_id:
            check_owner(state.lock, account.app_id)
    except WxpublishError as error:
        yield _failed_check("lockfile", error, CONFIGURATION_EXIT_CODE)
    else:
        items = len(state.lock.resources)
        contents = (
            f"{counted(items, 'item')}, serial {state.lock.serial}"
            if items
            else "it is empty so far"
        )
        open_count = len(state.open)
        hint = (
            f"an interrupted run left {counted(open_count, 'operation')} open, which the next apply"
            " resolves"
            if open_count
            else ""
        )
        yield DoctorCheck("lockfile", "ok", f"{account.lockfile}: {contents}", hint)
    yield _check_git(root, account)


def _check_git(root: Path, account: Account) -> DoctorCheck:
    repository = find_repository(root)
    workspace = is_ignored(repository, f"{WORKSPACE}/journal") if repository else None
    if repository is None or workspace is None:
        return DoctorCheck(
            "git", "skipped", "this is not a git repository, or git is not installed"
        )
    if not workspace:
        hint = f"add the line {WORKSPACE}/ to .gitignore"
        message = f"git does not ignore {WORKSPACE}/, the folder of journals and backups"
        return DoctorCheck("git", "failed", message, hint, CONFIGURATION_EXIT_CODE)
    if account.name != EMULATOR and is_ignored(repository, account.lockfile):
        hint = "remove it from .gitignore; without the lockfile, another machine creates everything again"
        message = f"git ignores {account.lockfile}"
        return DoctorCheck("git", "failed", message, hint, CONFIGURATION_EXIT_CODE)
    message = f"{WORKSPACE}/ is ignored, {account.lockfile} is not"
    return DoctorCheck("git", "ok", message, SETUP_HINT if lacks_driver(root, repository) else "")


def _check_credentials(account: Account, environ: Mapping[str, str]) -> DoctorCheck:
    """Which credentials are used: the first that are set, as in `account_clients.client_for`."""
    if account.name == EMULATOR:
        return DoctorCheck("credentials", "ok", "the emulator needs no credentials")
    for variable in ("WXPUBLISH_ACCESS_TOKEN", "WXPUBLISH_TOKEN_COMMAND"):
        if environ.get(variable):
            return DoctorCheck("credentials", "ok", f"{variable} is used")
    if app_secret_for(account, environ) and account.app_id:
        return DoctorCheck("credentials", "ok", "the account's secret is used")
    own_variable = f"{secret_variable(account)} or " if account.name else ""
    hint = (
        f"set {own_variable}WXPUBLISH_APP_SECRET (mp.weixin.qq.com → 设置与开发 → 开发接口管理), or "
        "WXPUBLISH_ACCESS_TOKEN, or WXPUBLISH_TOKEN_COMMAND; or try it with --account emulator"
    )
    return DoctorCheck(
        "credentials", "failed", "the environment has no credentials", hint, PLATFORM_EXIT_CODE
    )
