"""Remedies for refusals in English and Chinese, used by the table of error codes.

`errcodes` fills in the fields in braces: `{ip}`, `{right}`, `{endpoint}`.
"""

from typing import NamedTuple


class Text(NamedTuple):
    """One text in both languages."""

    en: str
    zh: str


WAIT = Text(
    "nothing to fix: run it again in a few minutes",
    "无需修改，过几分钟再运行一次",
)
LATER = Text(
    "too many calls at once: wait a minute and run it again with a smaller --parallelism",
    "调用过于频繁：一分钟后再运行，并调小 --parallelism",
)
REPORT = Text(
    "this is a bug in wxpublish, not a mistake in your site: report it together with the rid",
    "这是 wxpublish 的缺陷，不是您的内容有误：请附上 rid 反馈",
)
SECRET = Text(
    "set WXPUBLISH_APP_SECRET to the AppSecret of this app id; after a reset in the console "
    "(设置与开发 → 开发接口管理) only the new one is valid",
    "请把 WXPUBLISH_APP_SECRET 设为该 AppID 当前的 AppSecret；在公众平台"
    "（设置与开发 → 开发接口管理）重置后旧的即失效",
)
APP_ID = Text(
    "check `account.app_id` in wxpublish.yaml or WXPUBLISH_APP_ID: it begins with wx, and the console "
    "shows it under 设置与开发 → 开发接口管理",
    "请检查 wxpublish.yaml 的 account.app_id 或 WXPUBLISH_APP_ID：以 wx 开头，"
    "见公众平台“设置与开发 → 开发接口管理”",
)
FROZEN_SECRET = Text(
    "unfreeze the AppSecret in the console (设置与开发 → 开发接口管理), or create a new one",
    "请在公众平台（设置与开发 → 开发接口管理）解冻 AppSecret 或重置",
)
NEW_TOKEN = Text(
    "a new token was refused too: replace WXPUBLISH_ACCESS_TOKEN if you set it, and make sure that no "
    "other program fetches tokens for this account with /cgi-bin/token",
    "已换取新的 access_token 仍被拒绝：如设置了 WXPUBLISH_ACCESS_TOKEN 请更新，"
    "并确认没有其他程序用 /cgi-bin/token 反复换取本账号的 token",
)
ALLOW_IP = Text(
    "allow the address {ip}: mp.weixin.qq.com → 设置与开发 → 开发接口管理 → IP白名单 (IP allow-list); "
    "it takes effect after 5 to 10 minutes. On a machine without a fixed address, get the token "
    "elsewhere and pass it as WXPUBLISH_ACCESS_TOKEN",
    "请把 IP {ip} 加入白名单：公众平台 → 设置与开发 → 开发接口管理 → IP白名单，5 至 10 分钟后生效；"
    "没有固定 IP 的机器可在别处取得 token，用 WXPUBLISH_ACCESS_TOKEN 传入",
)
CONFIRM_IP = Text(
    "the account's administrator got a message about this IP address: ask them to confirm it, then "
    "run again",
    "管理员已收到微信通知：请其确认该 IP 后再运行",
)
ASK_ADMIN_AGAIN = Text(
    "the account's administrator rejected this IP address: talk to them, wait, and run again",
    "管理员拒绝了该 IP：请与管理员沟通，等待期满后再运行",
)
USE_DRAFT = Text(
    "set `channel: draft` in wxpublish.yaml: the platform closed this interface in February 2022 "
    "and the draft box replaced it",
    "请在 wxpublish.yaml 中设置 channel: draft：该接口已于 2022 年 2 月关闭，由草稿箱取代",
)
RIGHT = Text(
    "the account lacks the right “{right}”: see 设置与开发 → 开发接口管理 → 接口权限 in the console; "
    "some rights need a verified account (认证)",
    "账号没有“{right}”的接口权限：见公众平台“设置与开发 → 开发接口管理 → 接口权限”，部分权限需要认证",
)
BANNED = Text(
    "the platform has disabled this for the account: the notices in the console give the reason and "
    "how to appeal",
    "平台已停用该账号的此项能力：请在公众平台的通知中心查看原因并申诉",
)
AGREE = Text(
    "ask the administrator to accept the mass-send agreement in the console once",
    "请管理员在公众平台同意一次群发协议",
)
QUOTA = Text(
    "today's calls of {endpoint} are used up; what is done is saved. Run the same command again "
    "after midnight (UTC+8)",
    "今日 {endpoint} 的调用次数已用完，已完成的部分已保存；北京时间零点之后再运行同一命令即可继续",
)
MONTH_QUOTA = Text(
    "this call is limited to ten a month: wait for the next month, or use the console",
    "该接口每月仅十次：请等到下月或在公众平台操作",
)
MAKE_ROOM = Text(
    "the library is full: delete unused materials in the console or with `wxpublish remote delete`",
    "素材库已满：请在公众平台或用 wxpublish remote delete 删除不需要的素材",
)
MEDIA_KIND = Text(
    "the type must be image, voice, video or thumb",
    "类型只能是 image、voice、video 或 thumb",
)
MEDIA_FORMAT = Text(
    "save the file in a format that the platform accepts: JPG or PNG for pictures, JPG for covers, MP3 or AMR "
    "for voice, MP4 for video",
    "请换成平台接受的格式：图片 JPG 或 PNG，封面 JPG，语音 MP3 或 AMR，视频 MP4",
)
MEDIA_SIZE = Text(
    "make the file smaller: pictures of articles under 1 MB, permanent images 10 MB, covers 64 KB, "
    "voice 2 MB, video 10 MB",
    "请压缩文件：正文图片 1 MB 以内，永久图片 10 MB，封面 64 KB，语音 2 MB，视频 10 MB",
)
VOICE_LENGTH = Text("shorten the voice to 60 seconds", "请把语音剪到 60 秒以内")
GONE_COVER = Text(
    "the cover is gone from the library, or belongs to another account: run `wxpublish plan "
    "--refresh`, then apply uploads it again",
    "封面素材已被删除或属于其他账号：运行 wxpublish plan --refresh，再 apply 会重新上传",
)
GONE = Text(
    "it was deleted or published, or belongs to another account: run `wxpublish plan --refresh` to "
    "see its state",
    "该条目已被删除或发布，或属于其他账号：运行 wxpublish plan --refresh 查看",
)
GONE_TEMPORARY = Text(
    "a temporary medium expires after three days and belongs to the account that uploaded it: upload "
    "it again with `wxpublish media upload`",
    "临时素材仅保留三天，且只属于上传它的账号：请用 wxpublish media upload 重新上传",
)
GONE_EITHER = Text(
    "the draft or its cover is gone, and the platform does not say which: run `wxpublish plan --refresh`",
    "草稿或其封面已不存在（平台不区分）：运行 wxpublish plan --refresh 查看",
)
WRONG_INDEX = Text(
    "the item has fewer articles than the lockfile records: run `wxpublish plan --refresh`",
    "该条目的文章数比锁文件记录的少：运行 wxpublish plan --refresh 查看",
)
SHORTER_TITLE = Text(
    "shorten `title`: 64 characters, better 32", "请缩短 title：64 字以内，建议 32"
)
SHORTER_AUTHOR = Text("shorten `author` to 16 characters", "请把 author 缩短到 16 字以内")
SHORTER_DIGEST = Text("shorten `digest` to 120 characters", "请把 digest 缩短到 120 字以内")
SHORTER_CONTENT = Text(
    "shorten the article: `wxpublish validate` names its longest parts, and `overflow: [strip-links, "
    "split]` shortens or splits it automatically",
    "请缩短正文：wxpublish validate 会列出占用最多的部分，也可设置 overflow: [strip-links, split]",
)
SHORTER_URL = Text("shorten `source_url` to 1 KB", "请把 source_url 缩短到 1 KB 以内")
SOURCE_URL = Text(
    "correct `source_url`: it must be a complete URL that begins with https://",
    "请修正 source_url：以 https:// 开头的完整网址",
)
CONTENT = Text(
    "remove what the platform does not allow: links to `#…`, pictures of other mini-programs, "
    "unusual markup",
    "请去掉平台不允许的内容：指向 #… 的链接、外部小程序图片、特殊标记",
)
MINI_PROGRAM = Text(
    "the mini-program must be associated with the account: check its appid in the article",
    "小程序须与公众号关联：请检查正文中的小程序 appid",
)
COMMENTS = Text(
    "set `comments: none`: the account has no right to comments",
    "请设置 comments: none：账号没有留言权限",
)
FEWER_ARTICLES = Text("a news has at most 8 articles: split it", "一条图文最多 8 篇文章：请拆分")
NOT_EMPTY = Text("the file or article is empty: give it content", "文件或文章为空：请补充内容")
IN_USE = Text(
    "a menu or an automatic reply uses it: remove it there first, in the console",
    "该素材被自定义菜单或自动回复使用：请先在公众平台解除",
)
CONSOLE = Text("do this in the console: mp.weixin.qq.com", "请在公众平台 mp.weixin.qq.com 操作")
SAVE_FIRST = Text(
    "open the draft in the console and save it by hand once",
    "请在公众平台打开该草稿，手动保存一次",
)
REVIEW = Text(
    "open the draft in the console, which shows what the check found",
    "请在公众平台打开该草稿，查看检查结果",
)
GOODS = Text(
    "remove the goods card from the article, or resolve it in the console",
    "请移除正文中的商品卡片，或在公众平台处理",
)
AUTHORISER = Text(
    "ask the third-party platform that issues the token to check its authorisation",
    "请由提供 token 的第三方平台检查授权",
)
RID = Text(
    "give the rid of a call that this account made in the last seven days",
    "请使用本账号七天之内调用的 rid",
)
RECIPIENT = Text(
    "check the follower's openid or WeChat id",
    "请检查接收者的 openid 或微信号",
)
GATEWAY = Text(
    "a gateway or proxy answered instead of the platform: check WXPUBLISH_API_BASE, "
    "WXPUBLISH_TOKEN_BASE and HTTPS_PROXY",
    "中间的网关或代理拒绝了请求：请检查 WXPUBLISH_API_BASE、WXPUBLISH_TOKEN_BASE 和 HTTPS_PROXY",
)
LOOK_UP = Text(
    "wxpublish does not know this code: look it up in the platform's documentation (全局返回码)",
    "wxpublish 不认识该返回码：请查阅微信官方文档“全局返回码”",
)
NETWORK = Text(
    "nothing was created: check the network and HTTPS_PROXY, then run it again",
    "没有产生任何内容：请检查网络和 HTTPS_PROXY 后重新运行",
)
COMMAND = Text(
    "the command must print one token and nothing else, and exit with code 0",
    "该命令须只输出一个 token，并以返回码 0 结束",
)
LOST = Text(
    "run it again: it first checks whether this was done",
    "请重新运行：会先核实该操作是否已完成",
)
AGAIN = Text("nothing was changed: run it again", "没有改动任何内容：请重新运行")
