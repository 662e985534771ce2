"""The platform's error codes: one table with kind, cause and remedy.

Source: the platform's own list of codes and experience, as of September 2026.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from wxpublish.wechat import remedies
from wxpublish.wechat.remedies import Text


class ErrorKind(StrEnum):
    """How to react to a code."""

    RETRY = "retry"
    """Retry after a pause."""
    REFRESH = "refresh"
    """Get another token and retry once."""
    USER = "user"
    """The item must be changed first."""
    ACCOUNT = "account"
    """Every call fails until the account or the credentials are fixed."""
    QUOTA = "quota"
    """No more calls today."""
    GONE = "gone"
    """The item does not exist; for a delete that is success."""


@dataclass(frozen=True, slots=True)
class ErrorCode:
    """One code. `field` is the front-matter key at fault, `content` for the body.

    `certain` is false if the call may have taken effect despite the refusal. `wait` is the shortest
    useful pause in seconds, before the backoff. `only` limits the entry to some endpoints.
    """

    code: int
    kind: ErrorKind
    cause: Text
    remedy: Text
    field: str | None = None
    wait: float = 0
    certain: bool = True
    only: tuple[str, ...] = ()


TOKEN_CALLS = ("stable_token",)
CREATES = ("draft/add", "material/add_news")
TEMPORARY = ("media/get",)
UPDATES = ("draft/update", "material/update_news")
CLOSED_INTERFACE = frozenset({45103, 45106})
"""The platform closed the interface: what it held there can no longer be reached."""


def _user(code: int, en: str, zh: str, remedy: Text, field: str | None = None) -> ErrorCode:
    return ErrorCode(code, ErrorKind.USER, Text(en, zh), remedy, field)


def _account(code: int, en: str, zh: str, remedy: Text) -> ErrorCode:
    return ErrorCode(code, ErrorKind.ACCOUNT, Text(en, zh), remedy)


def _quota(code: int, en: str, zh: str, remedy: Text = remedies.QUOTA) -> ErrorCode:
    return ErrorCode(code, ErrorKind.QUOTA, Text(en, zh), remedy)


def _refresh(code: int, en: str, zh: str) -> ErrorCode:
    return ErrorCode(code, ErrorKind.REFRESH, Text(en, zh), remedies.NEW_TOKEN)


def _busy(code: int, en: str, zh: str) -> ErrorCode:
    # The platform may answer "busy" after doing the work, so a create is not repeated.
    return ErrorCode(code, ErrorKind.RETRY, Text(en, zh), remedies.WAIT, certain=False)


def _throttled(code: int, en: str, zh: str, wait: float = 60) -> ErrorCode:
    return ErrorCode(code, ErrorKind.RETRY, Text(en, zh), remedies.LATER, wait=wait)


def _gone(code: int, en: str, zh: str, remedy: Text = remedies.GONE, *only: str) -> ErrorCode:
    field = "cover" if only == CREATES else None
    return ErrorCode(code, ErrorKind.GONE, Text(en, zh), remedy, field, only=only)


ERROR_CODES: tuple[ErrorCode, ...] = (
    _busy(-1, "the system is busy", "系统繁忙"),
    _refresh(40001, "the token is invalid or not the latest", "access_token 无效或不是最新的"),
    ErrorCode(
        40001,
        ErrorKind.ACCOUNT,
        Text("the AppSecret is wrong", "AppSecret 错误"),
        remedies.SECRET,
        only=TOKEN_CALLS,
    ),
    _user(40002, "invalid grant type or argument", "不合法的凭证类型或参数", remedies.REPORT),
    _user(40003, "invalid openid", "不合法的 openid", remedies.RECIPIENT),
    _user(40004, "invalid media type", "不合法的媒体文件类型", remedies.MEDIA_KIND),
    _user(40005, "invalid file type", "不合法的文件类型", remedies.MEDIA_FORMAT),
    _user(40006, "invalid file size", "不合法的文件大小", remedies.MEDIA_SIZE),
    _gone(40007, "invalid media_id", "无效的 media_id"),
    _gone(
        40007,
        "invalid media_id of the cover",
        "封面的 media_id 无效",
        remedies.GONE_COVER,
        *CREATES,
    ),
    _gone(40007, "invalid media_id", "无效的 media_id", remedies.GONE_EITHER, *UPDATES),
    _gone(40007, "no such temporary medium", "临时素材不存在", remedies.GONE_TEMPORARY, *TEMPORARY),
    _user(40008, "invalid message type", "不合法的消息类型", remedies.REPORT),
    _user(40009, "invalid picture size", "不合法的图片大小", remedies.MEDIA_SIZE),
    _user(40010, "invalid voice size", "不合法的语音大小", remedies.MEDIA_SIZE),
    _user(40011, "invalid video size", "不合法的视频大小", remedies.MEDIA_SIZE),
    _user(40012, "invalid thumb size", "不合法的缩略图大小", remedies.MEDIA_SIZE),
    _account(40013, "invalid app id", "不合法的 AppID", remedies.APP_ID),
    _refresh(40014, "invalid token", "不合法的 access_token"),
    _user(40033, "\\u escapes in the request", "请求中含有 \\u 转义字符", remedies.REPORT),
    _user(40035, "invalid parameter", "不合法的参数", remedies.REPORT),
    _user(40066, "invalid address of the interface", "不合法的接口地址", remedies.GATEWAY),
    _user(40097, "invalid arguments", "参数错误", remedies.REPORT),
    _user(40113, "unsupported file type", "不支持的文件类型", remedies.MEDIA_FORMAT),
    _user(40114, "invalid index of the article", "文章序号错误", remedies.WRONG_INDEX),
    _user(40118, "media_id with the wrong length", "media_id 长度不正确", remedies.GONE),
    _user(40121, "media_id with the wrong type", "media_id 类型不正确", remedies.GONE),
    _account(40125, "the AppSecret is wrong", "AppSecret 不正确", remedies.SECRET),
    _user(40132, "invalid WeChat id", "微信号不合法", remedies.RECIPIENT),
    _user(40137, "unsupported picture format", "不支持的图片格式", remedies.MEDIA_FORMAT),
    _account(
        40164, "the caller's IP is not in the allow-list", "调用 IP 不在白名单中", remedies.ALLOW_IP
    ),
    _account(40243, "the AppSecret is frozen", "AppSecret 已被冻结", remedies.FROZEN_SECRET),
    _user(41001, "the token is missing", "缺少 access_token", remedies.REPORT),
    _user(41002, "the app id is missing", "缺少 appid", remedies.APP_ID),
    _user(41004, "the AppSecret is missing", "缺少 secret", remedies.SECRET),
    _user(41005, "the file is missing", "缺少媒体文件数据", remedies.REPORT),
    _user(41006, "the media_id is missing", "缺少 media_id", remedies.REPORT),
    _user(41039, "invalid source_url", "不合法的原文链接", remedies.SOURCE_URL, "source_url"),
    _refresh(42001, "the token has expired", "access_token 已过期"),
    _user(43001, "GET is required", "需要 GET 请求", remedies.REPORT),
    _user(43002, "POST is required", "需要 POST 请求", remedies.REPORT),
    _user(43003, "HTTPS is required", "需要 HTTPS 请求", remedies.GATEWAY),
    _user(44001, "the file is empty", "媒体文件为空", remedies.NOT_EMPTY),
    _user(44002, "the request is empty", "POST 的数据为空", remedies.REPORT),
    _user(44003, "the news is empty", "图文内容为空", remedies.NOT_EMPTY, "content"),
    _user(44004, "the text is empty", "文本内容为空", remedies.NOT_EMPTY, "content"),
    _user(45001, "the file is too large", "媒体文件大小超限", remedies.MEDIA_SIZE),
    _user(45002, "content too long", "正文超长", remedies.SHORTER_CONTENT, "content"),
    _user(45003, "title too long", "标题超长", remedies.SHORTER_TITLE, "title"),
    _user(45004, "digest too long", "摘要超长", remedies.SHORTER_DIGEST, "digest"),
    _user(45005, "link too long", "链接超长", remedies.SHORTER_URL, "source_url"),
    _user(45006, "address of a picture too long", "图片链接超长", remedies.CONTENT, "content"),
    _user(45007, "the voice is longer than 60 seconds", "语音播放时间超限", remedies.VOICE_LENGTH),
    _user(45008, "too many articles", "图文文章数超限", remedies.FEWER_ARTICLES),
    _quota(45009, "today's calls are used up", "接口调用超过每日限额"),
    _throttled(45011, "too many calls a minute", "接口调用太频繁"),
    _quota(45028, "no mass send remains", "群发次数已用完"),
    _account(45034, "too many materials", "素材数量超限", remedies.MAKE_ROOM),
    _account(45035, "the caller's IP is limited for this call", "调用 IP 受限", remedies.ALLOW_IP),
    _user(45065, "repeated client message id", "clientmsgid 已存在", remedies.CONSOLE),
    _user(45066, "repeated too soon", "相同 clientmsgid 重试太快", remedies.WAIT),
    _user(45067, "client message id too long", "clientmsgid 超长", remedies.REPORT),
    _account(45074, "the library is full", "素材库已满", remedies.MAKE_ROOM),
    _user(
        45086,
        "invalid appid of a mini-program",
        "小程序 appid 无效",
        remedies.MINI_PROGRAM,
        "content",
    ),
    _quota(45101, "too many uploads", "上传次数超限"),
    _throttled(45102, "the interface is blocked temporarily", "接口暂时被限制"),
    _account(45103, "the interface is closed", "接口已下线", remedies.USE_DRAFT),
    _account(45106, "the interface is closed", "接口已下线", remedies.USE_DRAFT),
    _user(45110, "author too long", "作者超长", remedies.SHORTER_AUTHOR, "author"),
    _user(
        45166, "content that is not allowed", "正文含有不允许的内容", remedies.CONTENT, "content"
    ),
    _user(46001, "the file is not there", "不存在媒体数据", remedies.REPORT),
    _user(47001, "malformed request", "数据格式错误", remedies.REPORT),
    _user(47002, "\\u escapes in the request", "请勿使用 \\u 转义", remedies.REPORT),
    _account(48001, "the account may not call this", "接口功能未授权", remedies.RIGHT),
    _account(48003, "the mass-send agreement is not accepted", "未同意群发协议", remedies.AGREE),
    _account(48004, "the interface is banned for the account", "接口被封禁", remedies.BANNED),
    _user(48005, "the material is in use", "素材被自动回复或菜单引用", remedies.IN_USE),
    _quota(48006, "the quota was reset too often", "清零次数已用完", remedies.MONTH_QUOTA),
    _account(48008, "no right to this type of message", "没有该类型消息的权限", remedies.RIGHT),
    _account(48009, "the interface has expired", "接口已过期", remedies.USE_DRAFT),
    _user(48010, "the material may not be changed", "素材禁止修改", remedies.CONSOLE),
    _user(48015, "no right to comments", "没有留言权限", remedies.COMMENTS, "comments"),
    _user(48021, "an automatically saved draft", "自动保存的草稿", remedies.SAVE_FIRST),
    _account(50002, "the account is limited", "用户受限", remedies.BANNED),
    _account(50004, "the account may not fetch tokens", "禁止使用 token 接口", remedies.BANNED),
    _account(50007, "the account is frozen", "账号已冻结", remedies.BANNED),
    _account(53404, "goods are limited for the account", "商品能力被限制", remedies.GOODS),
    _user(53405, "invalid goods", "商品信息有误", remedies.GOODS, "content"),
    _account(53406, "goods are not enabled for the account", "未开通商品能力", remedies.GOODS),
    _account(53500, "publishing is banned for the account", "发布功能被封禁", remedies.BANNED),
    _throttled(53501, "publishing too often", "频繁请求发布"),
    _gone(53502, "invalid publish_id", "无效的 publish_id"),
    _user(53503, "the draft failed the check", "草稿未通过发布检查", remedies.REVIEW),
    _user(53504, "the console is needed", "需到公众平台操作", remedies.CONSOLE),
    _user(53505, "the draft must be saved by hand", "请手动保存后再发布", remedies.SAVE_FIRST),
    _gone(53600, "invalid article_id", "无效的 article_id"),
    _account(61003, "the third party is not authorised", "第三方平台未获授权", remedies.AUTHORISER),
    _account(
        61004, "the third party's IP is not registered", "第三方平台 IP 未登记", remedies.ALLOW_IP
    ),
    _account(
        61007, "the third party lacks the right", "第三方平台未获该权限集", remedies.AUTHORISER
    ),
    _account(61016, "the right must be confirmed", "权限集待确认", remedies.AUTHORISER),
    _account(61023, "invalid refresh token", "refresh_token 无效", remedies.AUTHORISER),
    _user(76001, "rid not found", "rid 不存在", remedies.RID),
    _user(76002, "malformed rid", "rid 格式错误", remedies.RID),
    _user(76003, "rid of another account", "rid 属于其他账号", remedies.RID),
    _user(76004, "rid older than seven days", "rid 已超过七天", remedies.RID),
    _user(76021, "no such interface path", "cgi_path 填写错误", remedies.REPORT),
    _user(76022, "no right to this interface path", "cgi_path 无权限", remedies.RIGHT),
    _user(88000, "no right to comments", "没有留言权限", remedies.COMMENTS, "comments"),
    _user(88001, "the comment does not exist", "留言不存在", remedies.CONSOLE),
    _user(88002, "the comments are not closed", "留言未关闭", remedies.CONSOLE),
    _account(
        89503,
        "this IP awaits the administrator's confirmation",
        "该 IP 待管理员确认",
        remedies.CONFIRM_IP,
    ),
    _account(89504, "the administrator must confirm the IP", "等待管理员确认", remedies.CONFIRM_IP),
    _account(89505, "the administrator is confirming the IP", "管理员确认中", remedies.CONFIRM_IP),
    _account(
        89506,
        "refused by the administrator: wait 24 hours",
        "管理员已拒绝，24 小时后再试",
        remedies.ASK_ADMIN_AGAIN,
    ),
    _account(
        89507,
        "refused by the administrator: wait 1 hour",
        "管理员已拒绝，1 小时后再试",
        remedies.ASK_ADMIN_AGAIN,
    ),
    _busy(268487001, "the system is busy", "系统内部繁忙"),
    _busy(268487002, "the system is busy", "系统内部繁忙"),
)

_BY_CODE_AND_ENDPOINT = {
    (row.code, endpoint): row for row in ERROR_CODES for endpoint in row.only or ("",)
}
_TOO_MANY_REQUESTS = 429


def find_error_code(code: int, endpoint: str = "") -> ErrorCode:
    """The entry of a code, the one for this endpoint if there is one; never fails."""
    row = _BY_CODE_AND_ENDPOINT.get((code, endpoint)) or _BY_CODE_AND_ENDPOINT.get((code, ""))
    return row or _unlisted_code(code)


def _unlisted_code(code: int) -> ErrorCode:
    if code == _TOO_MANY_REQUESTS:
        return _throttled(code, "HTTP 429, too many requests", "请求过多（HTTP 429）", 5)
    if 300 <= code < 500:
        return _account(
            code, f"HTTP {code} instead of an answer", f"返回 HTTP {code}", remedies.GATEWAY
        )
    return _user(code, "unknown code", "未知返回码", remedies.LOOK_UP)


_RIGHTS_BY_ENDPOINT_GROUP = {
    "draft": "草稿箱 draft box",
    "material": "素材管理 material",
    "media": "素材管理 media",
    "freepublish": "发布能力 publishing",
}
_REFUSED_IP = re.compile(r"invalid ip (\S+?),? ")


def format_remedy(row: ErrorCode, endpoint: str, errmsg: str) -> Text:
    """The remedy, with the IP address, the right or the endpoint filled in."""
    match = _REFUSED_IP.search(f"{errmsg} ")
    values = {
        "ip": match[1] if match else "(?)",
        "right": _RIGHTS_BY_ENDPOINT_GROUP.get(endpoint.partition("/")[0], endpoint),
        "endpoint": endpoint,
    }
    return Text(row.remedy.en.format_map(values), row.remedy.zh.format_map(values))
