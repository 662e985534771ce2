"""Choose the account of a run from the configuration, the command line and the environment."""

from collections.abc import Mapping
from dataclasses import replace

from wxpublish.errors import InvalidContent, WrongUsage
from wxpublish.model.site import EMULATOR, Account, Config
from wxpublish.model.suggestion import closest
from wxpublish.site.trusted_bases import check_environment_base

EMULATOR_APP_ID = "wxemulator0000001"
EMULATOR_LOCKFILE = ".wxpublish/emulator/wxpublish.lock.json"


def select_account(config: Config, name: str | None, environ: Mapping[str, str]) -> Account:
    """Return the account called `name`, or the only one for None; the environment overrides the file.

    The account may lack an app id: only commands that call the platform need one. Raises WrongUsage
    for an unknown name, or for None among several accounts, and InvalidContent for an unsafe base
    address in the environment.
    """
    if name == EMULATOR:
        return replace(_emulator_account(config.accounts[0]), quota=config.quota)
    account = _find_account(config.accounts, name)
    api = environ.get("WXPUBLISH_API_BASE", "").rstrip("/")
    token = environ.get("WXPUBLISH_TOKEN_BASE", "").rstrip("/") or api
    for variable, base in (("WXPUBLISH_API_BASE", api), ("WXPUBLISH_TOKEN_BASE", token)):
        if base and (findings := check_environment_base(variable, base)):
            raise InvalidContent(findings)
    return replace(
        account,
        app_id=environ.get("WXPUBLISH_APP_ID") or account.app_id,
        api_base=api or account.api_base,
        token_base=token or account.token_base,
        quota=config.quota,
    )


def _find_account(accounts: tuple[Account, ...], name: str | None) -> Account:
    if name is None and len(accounts) == 1:
        return accounts[0]
    names = [account.name for account in accounts if account.name]
    if name is None:
        message = f"this site has several accounts: {', '.join(names)}"
        raise WrongUsage(message, hint="choose one with --account NAME")
    for account in accounts:
        if account.name == name:
            return account
    known = [*names, EMULATOR]
    near = closest(name, known)
    hint = f"did you mean {near}?" if near else f"the accounts are: {', '.join(known)}"
    raise WrongUsage(f"unknown account {name} in wxpublish.yaml", hint=hint)


def _emulator_account(first: Account) -> Account:
    return Account(EMULATOR, EMULATOR_APP_ID, first.channel, first.covers, EMULATOR_LOCKFILE)
