"""The platform's error codes: one table with class, cause, and what to do about it.

Source: the platform's own list of codes and what was seen in practice, as of September 2026.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from wxpublish.wechat import remedies as do
from wxpublish.wechat.remedies import Text


class ErrorKind(StrEnum):
    """What follows from a code."""

    RETRY = "retry"
    """Ask again after a while."""
    REFRESH = "refresh"
    """Get another token and ask again, once."""
    USER = "user"
    """This item cannot go as it is."""
    ACCOUNT = "account"
    """Nothing can go until the account or the credentials are mended."""
    QUOTA = "quota"
    """Nothing more today."""
    GONE = "gone"
    """The item does not exist (any more); after a delete that is success."""


@dataclass(frozen=True, slots=True)
class ErrorCode:
    """One code. `field` is the front-matter key that is to blame, `content` for the text itself.

    `certain` is false where the refusal does not say that nothing was made. `wait` is the least
    that helps, in seconds, before the growing pauses. `only` limits the row to some endpoints.
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


def _quota(code: int, en: str, zh: str, remedy: Text = do.QUOTA) -> ErrorCode:
    return ErrorCode(code, ErrorKind.QUOTA, Text(en, zh), remedy)


def _refresh(code: int, en: str, zh: str) -> ErrorCode:
    return ErrorCode(code, ErrorKind.REFRESH, Text(en, zh), do.NEW_TOKEN)


def _busy(code: int, en: str, zh: str) -> ErrorCode:
    # "Busy" may be said after the work was done, so a create is not repeated on it.
    return ErrorCode(code, ErrorKind.RETRY, Text(en, zh), do.WAIT, certain=False)


def _throttled(code: int, en: str, zh: str, wait: float = 60) -> ErrorCode:
    return ErrorCode(code, ErrorKind.RETRY, Text(en, zh), do.LATER, wait=wait)


def _gone(code: int, en: str, zh: str, remedy: Text = do.GONE, *only: str) -> ErrorCode:
    field = "cover" if only == CREATES else None
    return ErrorCode(code, ErrorKind.GONE, Text(en, zh), remedy, field, only=only)


TABLE: tuple[ErrorCode, ...] = (
    _busy(-1, "the system is busy", "系统繁忙"),
    _refresh(40001, "the token is invalid or not the latest", "access_token 无效或不是最新的"),
    ErrorCode(
        40001,
        ErrorKind.ACCOUNT,
        Text("the AppSecret is wrong", "AppSecret 错误"),
        do.SECRET,
        only=TOKEN_CALLS,
    ),
    _user(40002, "invalid grant type or argument", "不合法的凭证类型或参数", do.REPORT),
    _user(40003, "invalid openid", "不合法的 openid", do.RECIPIENT),
    _user(40004, "invalid media type", "不合法的媒体文件类型", do.MEDIA_KIND),
    _user(40005, "invalid file type", "不合法的文件类型", do.MEDIA_FORMAT),
    _user(40006, "invalid file size", "不合法的文件大小", do.MEDIA_SIZE),
    _gone(40007, "invalid media_id", "无效的 media_id"),
    _gone(40007, "invalid media_id of the cover", "封面的 media_id 无效", do.GONE_COVER, *CREATES),
    _gone(40007, "invalid media_id", "无效的 media_id", do.GONE_EITHER, *UPDATES),
    _gone(40007, "no such temporary medium", "临时素材不存在", do.GONE_TEMPORARY, *TEMPORARY),
    _user(40008, "invalid message type", "不合法的消息类型", do.REPORT),
    _user(40009, "invalid picture size", "不合法的图片大小", do.MEDIA_SIZE),
    _user(40010, "invalid voice size", "不合法的语音大小", do.MEDIA_SIZE),
    _user(40011, "invalid video size", "不合法的视频大小", do.MEDIA_SIZE),
    _user(40012, "invalid thumb size", "不合法的缩略图大小", do.MEDIA_SIZE),
    _account(40013, "invalid app id", "不合法的 AppID", do.APP_ID),
    _refresh(40014, "invalid token", "不合法的 access_token"),
    _user(40033, "\\u escapes in the request", "请求中含有 \\u 转义字符", do.REPORT),
    _user(40035, "invalid parameter", "不合法的参数", do.REPORT),
    _user(40066, "invalid address of the interface", "不合法的接口地址", do.GATEWAY),
    _user(40097, "invalid arguments", "参数错误", do.REPORT),
    _user(40113, "unsupported file type", "不支持的文件类型", do.MEDIA_FORMAT),
    _user(40114, "invalid index of the article", "文章序号错误", do.WRONG_INDEX),
    _user(40118, "media_id of a wrong length", "media_id 长度不正确", do.GONE),
    _user(40121, "media_id of a wrong type", "media_id 类型不正确", do.GONE),
    _account(40125, "the AppSecret is wrong", "AppSecret 不正确", do.SECRET),
    _user(40132, "invalid WeChat id", "微信号不合法", do.RECIPIENT),
    _user(40137, "unsupported picture format", "不支持的图片格式", do.MEDIA_FORMAT),
    _account(
        40164, "the caller's IP is not in the allow-list", "调用 IP 不在白名单中", do.ALLOW_IP
    ),
    _account(40243, "the AppSecret is frozen", "AppSecret 已被冻结", do.FROZEN_SECRET),
    _user(41001, "the token is missing", "缺少 access_token", do.REPORT),
    _user(41002, "the app id is missing", "缺少 appid", do.APP_ID),
    _user(41004, "the AppSecret is missing", "缺少 secret", do.SECRET),
    _user(41005, "the file is missing", "缺少媒体文件数据", do.REPORT),
    _user(41006, "the media_id is missing", "缺少 media_id", do.REPORT),
    _user(41039, "invalid source_url", "不合法的原文链接", do.SOURCE_URL, "source_url"),
    _refresh(42001, "the token has expired", "access_token 已过期"),
    _user(43001, "GET is required", "需要 GET 请求", do.REPORT),
    _user(43002, "POST is required", "需要 POST 请求", do.REPORT),
    _user(43003, "HTTPS is required", "需要 HTTPS 请求", do.GATEWAY),
    _user(44001, "the file is empty", "媒体文件为空", do.NOT_EMPTY),
    _user(44002, "the request is empty", "POST 的数据为空", do.REPORT),
    _user(44003, "the news is empty", "图文内容为空", do.NOT_EMPTY, "content"),
    _user(44004, "the text is empty", "文本内容为空", do.NOT_EMPTY, "content"),
    _user(45001, "the file is too large", "媒体文件大小超限", do.MEDIA_SIZE),
    _user(45002, "content too long", "正文超长", do.SHORTER_CONTENT, "content"),
    _user(45003, "title too long", "标题超长", do.SHORTER_TITLE, "title"),
    _user(45004, "digest too long", "摘要超长", do.SHORTER_DIGEST, "digest"),
    _user(45005, "link too long", "链接超长", do.SHORTER_URL, "source_url"),
    _user(45006, "address of a picture too long", "图片链接超长", do.CONTENT, "content"),
    _user(45007, "the voice is longer than 60 seconds", "语音播放时间超限", do.VOICE_LENGTH),
    _user(45008, "too many articles", "图文文章数超限", do.FEWER_ARTICLES),
    _quota(45009, "today's calls are used up", "接口调用超过每日限额"),
    _throttled(45011, "too many calls a minute", "接口调用太频繁"),
    _quota(45028, "no mass send is left", "群发次数已用完"),
    _account(45034, "too many materials", "素材数量超限", do.MAKE_ROOM),
    _account(45035, "the caller's IP is limited for this call", "调用 IP 受限", do.ALLOW_IP),
    _user(45065, "the same client message id again", "clientmsgid 已存在", do.CONSOLE),
    _user(45066, "sent again too soon", "相同 clientmsgid 重试太快", do.WAIT),
    _user(45067, "client message id too long", "clientmsgid 超长", do.REPORT),
    _account(45074, "the library is full", "素材库已满", do.MAKE_ROOM),
    _user(
        45086, "invalid appid of a mini-program", "小程序 appid 无效", do.MINI_PROGRAM, "content"
    ),
    _quota(45101, "too many uploads", "上传次数超限"),
    _throttled(45102, "the interface is blocked for a while", "接口暂时被限制"),
    _account(45103, "the interface is closed", "接口已下线", do.USE_DRAFT),
    _account(45106, "the interface is closed", "接口已下线", do.USE_DRAFT),
    _user(45110, "author too long", "作者超长", do.SHORTER_AUTHOR, "author"),
    _user(45166, "content that is not allowed", "正文含有不允许的内容", do.CONTENT, "content"),
    _user(46001, "the file is not there", "不存在媒体数据", do.REPORT),
    _user(47001, "the request cannot be read", "数据格式错误", do.REPORT),
    _user(47002, "\\u escapes in the request", "请勿使用 \\u 转义", do.REPORT),
    _account(48001, "the account may not call this", "接口功能未授权", do.RIGHT),
    _account(48003, "the mass-send agreement is not accepted", "未同意群发协议", do.AGREE),
    _account(48004, "the interface is banned for the account", "接口被封禁", do.BANNED),
    _user(48005, "the material is in use", "素材被自动回复或菜单引用", do.IN_USE),
    _quota(48006, "the quota was reset too often", "清零次数已用完", do.MONTH_QUOTA),
    _account(48008, "no right to this type of message", "没有该类型消息的权限", do.RIGHT),
    _account(48009, "the interface has expired", "接口已过期", do.USE_DRAFT),
    _user(48010, "the material may not be changed", "素材禁止修改", do.CONSOLE),
    _user(48015, "no right to comments", "没有留言权限", do.COMMENTS, "comments"),
    _user(48021, "an automatically saved draft", "自动保存的草稿", do.SAVE_FIRST),
    _account(50002, "the account is limited", "用户受限", do.BANNED),
    _account(50004, "the account may not fetch tokens", "禁止使用 token 接口", do.BANNED),
    _account(50007, "the account is frozen", "账号已冻结", do.BANNED),
    _account(53404, "goods are limited for the account", "商品能力被限制", do.GOODS),
    _user(53405, "invalid goods", "商品信息有误", do.GOODS, "content"),
    _account(53406, "goods are not opened for the account", "未开通商品能力", do.GOODS),
    _account(53500, "publishing is banned for the account", "发布功能被封禁", do.BANNED),
    _throttled(53501, "published too often", "频繁请求发布"),
    _gone(53502, "invalid publish_id", "无效的 publish_id"),
    _user(53503, "the draft failed the check", "草稿未通过发布检查", do.REVIEW),
    _user(53504, "the console is needed", "需到公众平台操作", do.CONSOLE),
    _user(53505, "the draft must be saved by hand", "请手动保存后再发布", do.SAVE_FIRST),
    _gone(53600, "invalid article_id", "无效的 article_id"),
    _account(61003, "the third party is not authorised", "第三方平台未获授权", do.AUTHORISER),
    _account(61004, "the third party's IP is not registered", "第三方平台 IP 未登记", do.ALLOW_IP),
    _account(61007, "the third party lacks the right", "第三方平台未获该权限集", do.AUTHORISER),
    _account(61016, "the right must be confirmed", "权限集待确认", do.AUTHORISER),
    _account(61023, "invalid refresh token", "refresh_token 无效", do.AUTHORISER),
    _user(76001, "rid not found", "rid 不存在", do.RID),
    _user(76002, "malformed rid", "rid 格式错误", do.RID),
    _user(76003, "rid of another account", "rid 属于其他账号", do.RID),
    _user(76004, "rid older than seven days", "rid 已超过七天", do.RID),
    _user(76021, "no such interface path", "cgi_path 填写错误", do.REPORT),
    _user(76022, "no right to this interface path", "cgi_path 无权限", do.RIGHT),
    _user(88000, "no right to comments", "没有留言权限", do.COMMENTS, "comments"),
    _user(88001, "the comment does not exist", "留言不存在", do.CONSOLE),
    _user(88002, "the comments are not closed", "留言未关闭", do.CONSOLE),
    _account(89503, "this IP waits for the administrator", "该 IP 待管理员确认", do.CONFIRM_IP),
    _account(89504, "the administrator must confirm", "等待管理员确认", do.CONFIRM_IP),
    _account(89505, "the administrator is confirming", "管理员确认中", do.CONFIRM_IP),
    _account(
        89506,
        "refused by the administrator: wait 24 hours",
        "管理员已拒绝，24 小时后再试",
        do.ASK_ADMIN_AGAIN,
    ),
    _account(
        89507,
        "refused by the administrator: wait 1 hour",
        "管理员已拒绝，1 小时后再试",
        do.ASK_ADMIN_AGAIN,
    ),
    _busy(268487001, "the system is busy", "系统内部繁忙"),
    _busy(268487002, "the system is busy", "系统内部繁忙"),
)

_ROWS = {(row.code, endpoint): row for row in TABLE for endpoint in row.only or ("",)}
_TOO_MANY = 429


def row_of(code: int, endpoint: str = "") -> ErrorCode:
    """The row of a code; its row for this endpoint where there is one. Knows every number."""
    row = _ROWS.get((code, endpoint)) or _ROWS.get((code, ""))
    return row or _unlisted(code)


def _unlisted(code: int) -> ErrorCode:
    if code == _TOO_MANY:
        return _throttled(code, "HTTP 429, too many requests", "请求过多（HTTP 429）", 5)
    if 300 <= code < 500:
        return _account(code, f"HTTP {code} instead of an answer", f"返回 HTTP {code}", do.GATEWAY)
    return _user(code, "an unknown code", "未知返回码", do.LOOK_UP)


_RIGHTS = {
    "draft": "草稿箱 draft box",
    "material": "素材管理 material",
    "media": "素材管理 media",
    "freepublish": "发布能力 publishing",
}
_IP = re.compile(r"invalid ip (\S+?),? ")


def remedy_of(row: ErrorCode, endpoint: str, errmsg: str) -> Text:
    """What to do, with the address, the right or the endpoint it is about filled in."""
    match = _IP.search(f"{errmsg} ")
    facts = {
        "ip": match[1] if match else "(?)",
        "right": _RIGHTS.get(endpoint.partition("/")[0], endpoint),
        "endpoint": endpoint,
    }
    return Text(row.remedy.en.format_map(facts), row.remedy.zh.format_map(facts))
