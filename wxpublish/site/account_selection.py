"""Which account a run is for: from the file, the command line and the environment."""

from collections.abc import Mapping
from dataclasses import replace

from wxpublish.errors import InvalidContent, WrongUsage
from wxpublish.model.site import EMULATOR, Account, Config
from wxpublish.model.suggestion import closest
from wxpublish.site.trusted_bases import check_environment_base

EMULATOR_APP_ID = "wxemulator0000001"
EMULATOR_LOCKFILE = ".wxpublish/emulator/wxpublish.lock.json"


def select_account(config: Config, name: str | None, environ: Mapping[str, str]) -> Account:
    """The account that `name` means; the environment wins over the file.

    None is the only one there is. An account without an app id is fine for whatever needs no
    platform. Raises WrongUsage for a name that is not there or a choice that was not made, and
    InvalidContent for a base of the environment that must not be used.
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
    names = [account.name for account in accounts if account.name]
    if name is None:
        if len(accounts) == 1:
            return accounts[0]
        listed = ", ".join(names)
        raise WrongUsage(f"this site has several accounts: {listed}", hint="choose: --account NAME")
    for account in accounts:
        if account.name == name:
            return account
    near = closest(name, [*names, EMULATOR])
    hint = f"did you mean {near}?" if near else f"there are: {', '.join([*names, EMULATOR])}"
    raise WrongUsage(f"there is no account {name} in wxpublish.yaml", hint=hint)


def _emulator_account(like: Account) -> Account:
    return Account(EMULATOR, EMULATOR_APP_ID, like.channel, like.covers, EMULATOR_LOCKFILE)
